"""One result with everything in it that could go wrong in a document, for the tests of every format."""

from __future__ import annotations

from mgmt_migrate.model.finding import Finding, Result, Skipped
from mgmt_migrate.value import replace
from tests.reports.made import edit, finding, fix, result, step

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHwxIn0.c2lnbmF0dXJl"
SCRIPT = "<script>alert(1)</script>"
PATH = "a/<img src=x onerror=alert(1)>\"&'`|,:%]]>\n\x1b[31m\u202e.js"
CODE = f"""// {SCRIPT} ```` ~~~~ </details> ]]> --> @everyone #1 [x](javascript:alert(1)) \x1b[31m \u202e \ufffe
const clientSecret = 'Zk9-hunter2-hunter2-hunter2';
fetch('/api/v2/users/1', {{headers: {{Authorization: 'Bearer {JWT}'}}}}) // 漢 🙂
"""
TEXTS = {PATH: CODE, "src/auth.js": "line one\nsave(idToken); // </script>\n"}


def hostile() -> Result:
    """A finding with a way over two files, a rewrite, and one in a file whose name is no UTF-8."""
    first = finding(
        TEXTS,
        PATH,
        "fetch('/api/v2/users/1'",
        message=f"an ID token {SCRIPT} **x** @everyone #1 [y](javascript:alert(1)) {JWT} ``` {{0}}",
        endpoints=["GET /api/v2/users/{id}", SCRIPT],
        scopes=["read:current_user"],
        trace=[
            step(TEXTS, "src/auth.js", "save(idToken)", f"kept under {SCRIPT} | `a` **b**"),
            step(TEXTS, PATH, "fetch(", "sent to the Management API"),
        ],
        fix=fix(
            edit(TEXTS, PATH, "Bearer", f"Bearer {SCRIPT}"), applicability="unsafe", note=f"look {SCRIPT}"
        ),
        advice=[f"minimal: send the access token {SCRIPT}", "durable: code with PKCE"],
    )
    second = finding(
        TEXTS, "src/auth.js", "save", evidence="likely", rule="MM101", name="id-token-only-request"
    )
    third = replace(second, place=replace(second.place, path="latin-\udce9.js"), evidence="possible")
    return result(
        TEXTS,
        first,
        second,
        severe(third),
        skipped=[Skipped("x\udce9<b>.js", "unreadable"), Skipped("b", "binary")],
    )


def severe(found: Finding) -> Finding:
    """The finding with the severity that its evidence gives."""
    from mgmt_migrate.model.finding import SEVERITY_OF

    return replace(found, severity=SEVERITY_OF[found.evidence])


def many(count: int) -> Result:
    """As many findings, each with a way of two steps and a rewrite, over a tenth as many files."""
    text = "".join(f"call{n}('/api/v2/users/{n}', idToken);\n" for n in range(10))
    texts = {f"src/part{number}/file.js": text for number in range(max(1, count // 10))}
    found = []
    for number in range(count):
        path = f"src/part{number // 10}/file.js"
        words = f"call{number % 10}("
        made = finding(
            texts,
            path,
            words,
            endpoints=["GET /api/v2/users/{id}"],
            scopes=["read:current_user"],
            trace=[
                step(texts, path, "call0(", "read"),
                step(texts, path, words, "sent to the Management API"),
            ],
            fix=fix(edit(texts, path, words, f"{words}accessToken, ")),
            advice=["minimal: send the access token", "durable: authorization code with PKCE"],
        )
        found.append(replace(made, fingerprint=f"f{number}"))
    return result(texts, *found)
