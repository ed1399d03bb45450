"""A tenant for tests: TLS on loopback with its own authority, the documented answers, and hostile ones on
demand.

tenant.user("jane@example.com", "pass", sub="auth0|1")
tenant.application("c1", grants={"password"})
program("get-token", "--domain", tenant.domain, "--ca-file", tenant.ca_file, …)
assert tenant.requests[-1].form["scope"] == "read:current_user"
"""
