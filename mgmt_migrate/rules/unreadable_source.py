"""A file that should have been scanned and could not be.

## Why it matters
What was not read was not checked. A scan that finds nothing else has not shown that nothing is there.

## Example
A file without the permission to read it, one that vanished while it was scanned, or one that took longer
than the limit.

## Use instead
Make the file readable, or exclude it with `--exclude` if it is not part of the application.

## Not a problem
Binary files, minified bundles, installed packages and files over the size limit are left out on purpose.
They are counted in the summary and
named by `--verbose`.

## Source
Design of the scan.
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.model.finding import Hit, Place
from mgmt_migrate.rules import rule


@rule("MM901", "unreadable-source")
def check(project: Project) -> Iterator[Hit]:
    """Files that could not be read or parsed, with the reason."""
    for path, reason in project.unreadable:
        yield Hit(Place(path, 0, 0), f"could not be scanned: {reason}", "possible")
