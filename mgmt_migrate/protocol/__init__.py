"""Auth0 as data: endpoints, scopes, grants, audiences, linking rules. Each row names its source."""
