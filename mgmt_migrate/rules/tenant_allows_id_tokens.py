"""A deploy configuration that keeps "Allow ID Tokens for Management API v2 Authentication" on.

## Why it matters
The setting is `flags.enable_idtoken_api2`. As long as a configuration sets it to true, each deployment
turns it on again, also after
somebody has turned it off by hand.

## Example
```yaml tenant.yaml
tenant:
  flags:
    enable_idtoken_api2: true
```

## Use instead
```yaml tenant.yaml
tenant:
  flags:
    enable_idtoken_api2: false
```

## Not a problem
```yaml tenant.yaml
tenant:
  flags:
    enable_client_connections: true
```

## Source
Migration guide, introduction; Auth0 Management API, tenant settings; auth0-deploy-cli and Terraform
provider documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.model.code import Constant, Node, Text
from mgmt_migrate.model.finding import Edit, Fix, Hit
from mgmt_migrate.rules import rule

FLAG = "enable_idtoken_api2"


@rule("MM401", "tenant-allows-id-tokens")
def check(project: Project) -> Iterator[Hit]:
    """Every record that sets the flag to true."""
    for unit in project.units:
        if FLAG not in unit.code.text and "enableIdtokenApi2" not in unit.code.text:
            continue
        for record in unit.code.records:
            for entry in record.entries:
                if entry.key in (FLAG, "enableIdtokenApi2") and _is_true(entry.value):
                    written = unit.source(entry.value)
                    off = "False" if written == "True" else written.replace("true", "false")
                    yield Hit(
                        unit.place(entry),
                        f"{entry.key} is on: each deployment lets ID tokens open the Management API again",
                        "confirmed",
                        fix=Fix(
                            "unsafe",
                            (Edit(unit.path, entry.value.start, entry.value.end, off),),
                            "once nobody is left",
                        ),
                        advice=("minimal: turn it off here once the last caller has moved",),
                    )


def _is_true(value: Node) -> bool:
    match value:
        case Constant(value=True):
            return True
        case Text(value=text):
            return text.lower() == "true"
    return False
