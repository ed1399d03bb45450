"""The site's navigation. A path that ends in "/" stands for the generated pages below it, the index first."""

from __future__ import annotations

import json
from collections.abc import Collection

Nav = list[tuple[str, "str | Nav"]]

NAVIGATION: Nav = [
    ("Home", "index.md"),
    (
        "Guides",
        [
            ("Your first ten minutes", "guides/first-ten-minutes.md"),
            ("Single-page application", "guides/spa.md"),
            ("Web application", "guides/server.md"),
            ("Native application", "guides/native.md"),
            ("Account linking", "guides/account-linking.md"),
            ("Continuous integration", "guides/ci.md"),
            ("Closing the setting", "closing.md"),
        ],
    ),
    (
        "Tools",
        [
            ("Reports and baseline", "reports.md"),
            ("Fixes", "fixes.md"),
            ("Configuration", "configuration.md"),
            ("get-token and convert", "get-token.md"),
            ("audit-token", "audit-token.md"),
            ("Recorded traffic", "audit-traffic.md"),
            ("The tenant", "tenant.md"),
            ("Many repositories", "fleet.md"),
        ],
    ),
    (
        "Reference",
        [
            ("Commands", "reference/commands/"),
            ("Rules", "reference/rules/"),
            ("Token checks", "reference/checks/"),
            ("Endpoints and scopes", "reference/matrix.md"),
            ("Exit status", "exit-status.md"),
            ("Completion in your shell", "completion.md"),
            ("JSON report", "json-format.md"),
            ("Example applications", "files/examples.md"),
        ],
    ),
    (
        "About",
        [
            ("What leaves your machine", "security.md"),
            ("Performance", "performance.md"),
            ("Beside other tools", "comparison.md"),
            ("How files are found", "decisions/prefilter.md"),
            ("How Python is read", "decisions/python.md"),
            ("Benchmarks", "files/benchmarks.md"),
            ("Changes", "files/CHANGELOG.md"),
        ],
    ),
]


OUTSIDE = ("examples/README.md", "benchmarks/README.md", "CHANGELOG.md")
"""Files outside of docs/ that it names."""


def named(nav: Nav = NAVIGATION) -> list[str]:
    """Every path of the navigation."""
    return [path for _, entry in nav for path in ([entry] if isinstance(entry, str) else named(entry))]


def as_toml(pages: Collection[str], nav: Nav = NAVIGATION) -> str:
    """The navigation as the value of a TOML key, the folders filled from the paths of all pages."""
    entries = []
    for title, entry in nav:
        if not isinstance(entry, str):
            value = as_toml(pages, entry)
        elif entry.endswith("/"):
            inside = sorted(page for page in pages if page.startswith(entry))
            value = json.dumps(sorted(inside, key=lambda page: page != f"{entry}index.md"))
        else:
            value = json.dumps(entry)
        entries.append(f"{{ {json.dumps(title)} = {value} }}")
    return f"[{', '.join(entries)}]"
