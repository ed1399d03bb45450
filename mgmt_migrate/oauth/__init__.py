"""How a token is obtained: flows that do no I/O, one driver that does it all.

A flow is a generator. It yields what it needs (`steps`: Send, Ask, Wait, Tell, Listen) and is sent the
answers; it returns a `Granted`. The `driver` sends requests, prompts, waits and listens; the `rehearsal`
runs the same flows for `--dry-run` and `--format curl` without sending anything.
"""
