"""The members of the tenant."""

PASSWORD = "correct horse"
JANE, JANE_ID = "jane@example.com", "auth0|5a62"
OTHER, OTHER_ID = "jane@example.org", "auth0|77aa"
