"""What recorded traffic says: who asks for which token, and who sends which to the Management API."""
