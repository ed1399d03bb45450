"""Requests of a Postman collection as calls."""

from __future__ import annotations

from mgmt_migrate.model.code import Builder, Node


def requests(builder: Builder, root: Node) -> None: ...
