"""Terraform files."""

from __future__ import annotations

from mgmt_migrate.languages.hcl import lower
from tests.languages.reading import bound, calls, source, spell


def test_a_block_nests_its_labels_as_terraforms_json_does() -> None:
    code = lower(
        "tenant.tf", 'resource "auth0_tenant" "main" {\n  flags {\n    enable_idtoken_api2 = true\n  }\n}\n'
    )
    assert bound(code) == {
        "config": "{resource: {auth0_tenant: {main: {flags: {enable_idtoken_api2: True}}}}}"
    }
    inner = [record for record in code.records if [e.key for e in record.entries] == ["enable_idtoken_api2"]]
    assert [source(code, record) for record in inner] == ["{\n    enable_idtoken_api2 = true\n  }"]
    assert not code.broken


def test_interpolations_are_joined_with_members() -> None:
    code = lower("a.tf", 'a = "https://${var.domain}/api/v2/"\nb = "${local.x["k"].z[0]}"\nc = "$${not}"\n')
    assert (
        bound(code)["config"] == "{a: 'https://' + var.domain + '/api/v2/', b: local.x.k.z[0], c: '${not}'}"
    )
    assert source(code, code.strings[0]) == '"https://${var.domain}/api/v2/"'


def test_defaults_and_locals_are_bound_to_the_names_they_are_read_by() -> None:
    code = lower(
        "v.tf", 'variable "domain" {\n  default = "acme.auth0.com"\n}\nlocals {\n  scope = "openid"\n}\n'
    )
    names = bound(code)
    assert names["var.domain"] == "'acme.auth0.com'"
    assert names["local.scope"] == "'openid'"


def test_a_variables_file_binds_variables() -> None:
    assert bound(lower("prod.tfvars", 'domain = "acme.auth0.com"\n'))["var.domain"] == "'acme.auth0.com'"


def test_lists_objects_conditions_and_calls() -> None:
    code = lower(
        "a.tf", 'a = ["x", 1]\nb = { k = true, "q" : null, (v) = 2 }\nc = p ? "y" : "n"\nd = f(a.b, {})\n'
    )
    assert bound(code)["config"] == (
        "{a: ['x', 1], b: {k: True, q: None, None: 2}, c: 'y' | 'n', d: f(a.b, {})}"
    )
    assert calls(code) == ["f(a.b, {})"]


def test_a_heredoc_keeps_its_lines() -> None:
    code = lower("a.tf", "a = <<EOT\nhello ${x}\n  there\nEOT\n")
    assert spell(code.strings[0]) == "'hello ' + x + '\\n  there\\n'"


def test_places_count_characters_not_bytes() -> None:
    code = lower("a.tf", '# 𝒳é\na = "ü"\nb = "x"\n')
    assert [source(code, text) for text in code.strings] == ['"ü"', '"x"']
    assert [comment.text for comment in code.comments] == ["# 𝒳é"]


def test_a_syntax_error_is_told_and_the_rest_is_read() -> None:
    code = lower("a.tf", 'a = "x"\nresource {{{\nb = "y"\n')
    assert code.broken
    assert "'x'" in [spell(text) for text in code.strings]
