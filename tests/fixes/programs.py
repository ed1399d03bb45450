"""Legacy programs in every spelling: quotes, line ends, marks, encodings, indentation, order of options."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from hypothesis import strategies as st

NEWLINES = ("\n", "\r\n", "\r")
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-be")
INDENTS = ("  ", "    ", "\t")


@dataclass(frozen=True)
class Spelling:
    """How a file is written."""

    quote: str
    newline: str
    encoding: str
    indent: str
    trailing: bool
    spaced: bool

    def bytes(self, lines: list[str]) -> bytes:
        """The file of these lines; two spaces at their start are one level."""
        text = "".join(self._line(line) + self.newline for line in lines)
        if self.encoding == "utf-16-be":
            return codecs.BOM_UTF16_BE + text.encode("utf-16-be")
        return text.encode(self.encoding)

    def _line(self, line: str) -> str:
        bare = line.lstrip(" ")
        return self.indent * ((len(line) - len(bare)) // 2) + bare.replace("'", self.quote)

    def record(self, head: str, entries: list[str], tail: str, *, inline: bool) -> list[str]:
        """An object of options in one line, or in one for each."""
        if inline:
            space = " " if self.spaced else ""
            return [f"{head}{{{space}{', '.join(entries)}{space}}}{tail}"]
        comma = "," if self.trailing else ""
        return [
            f"{head}{{",
            *(f"  {entry}," for entry in entries[:-1]),
            f"  {entries[-1]}{comma}",
            f"}}{tail}",
        ]


def spellings(
    quotes: str, encodings: tuple[str, ...] = ENCODINGS, newlines: tuple[str, ...] = NEWLINES
) -> st.SearchStrategy[Spelling]:
    """Any way to write a file."""
    flags = st.booleans(), st.booleans()
    return st.builds(
        Spelling,
        st.sampled_from(quotes),
        st.sampled_from(newlines),
        st.sampled_from(encodings),
        st.sampled_from(INDENTS),
        *flags,
    )


@st.composite
def javascript(draw: st.DrawFn) -> dict[str, bytes]:
    """A login with auth0.js or Lock, the store, and a call; in one file or in two."""
    spelling = draw(spellings("'\"`"))
    domain = draw(
        st.sampled_from(("'acme.eu.auth0.com'", "DOMAIN", "config.domain", "process.env.AUTH0_DOMAIN"))
    )
    asked = draw(st.sampled_from(("'openid'", "'openid profile'", "'openid email'")))
    said = draw(st.sampled_from(("", "responseType: 'token id_token'", "responseType: 'token'")))
    inline = draw(st.booleans())
    key = draw(st.sampled_from(("id_token", "idToken", "acme.id_token")))
    head = ["// caf\xe9", "const DOMAIN = 'acme.eu.auth0.com';", "const config = {domain: DOMAIN};"]
    if draw(st.booleans()):
        options = [
            f"domain: {domain}",
            "clientID: 'c1'",
            f"scope: {asked}",
            *filter(None, [said or "responseType: 'token id_token'"]),
        ]
        login = spelling.record(
            "const login = new auth0.WebAuth(", draw(st.permutations(options)), ");", inline=inline
        )
        received = ["login.parseHash(function (err, result) {", "  if (result && result.idToken) {"]
    else:
        inner = f"params: {{scope: {asked}}}"
        options = [f"auth: {{{', '.join(filter(None, [inner, said]))}}}", "autoclose: true"]
        login = spelling.record(
            f"const login = new Auth0Lock('c1', {domain}, ",
            draw(st.permutations(options)),
            ");",
            inline=inline,
        )
        received = ["login.on('authenticated', function (result) {", "  if (result.idToken) {"]
    store = [f"    localStorage.setItem('{key}', result.idToken);", "  }", "});"]
    use = [
        f"const users = new auth0.Management({{domain: {domain}, token: localStorage.getItem('{key}')}});",
        "users.getUser(id, show); // \xfc",
    ]
    program = [*head, *login, *received, *store]
    if draw(st.booleans()):
        return {"app.js": spelling.bytes([*program, *use])}
    other = draw(spellings("'\"`"))
    return {"login.js": spelling.bytes(program), "profile.js": other.bytes([*head, *use])}


@st.composite
def component(draw: st.DrawFn) -> dict[str, bytes]:
    """A login and a profile in components of React, with types where the file may have them."""
    suffix = draw(st.sampled_from((".jsx", ".tsx")))
    spelling = draw(spellings("'\"`"))
    typed = suffix == ".tsx"
    key = draw(st.sampled_from(("id_token", "idToken", "acme.id_token")))
    domain = draw(st.sampled_from(("'acme.eu.auth0.com'", "DOMAIN", "`${TENANT}.auth0.com`")))
    asked = draw(st.sampled_from(("'openid'", "'openid profile'")))
    options = [f"domain: {domain}", "clientID: 'c1'", "responseType: 'id_token'", f"scope: {asked}"]
    login = spelling.record(
        "const login = new auth0.WebAuth(", draw(st.permutations(options)), ");", inline=draw(st.booleans())
    )
    token, answer = (
        draw(st.sampled_from(("token", "idToken"))),
        "(err: Error, user: any)" if typed else "(err, user)",
    )
    lines = [
        'import React from "react";',
        'import auth0 from "auth0-js"; // caf\xe9',
        *(["type Known = { name: string; idToken?: string } | null;"] if typed else []),
        "const TENANT = 'acme.eu', DOMAIN = 'acme.eu.auth0.com';",
        *login,
        "export class Login extends React.Component" + ("<{ go: () => void }> {" if typed else " {"),
        "  componentDidMount() {",
        f"    login.parseHash((err, result{'?: any' if typed else ''}) => {{",
        "      if (result && result.idToken) {",
        f"        localStorage.setItem('{key}', result.idToken);",
        "      }",
        "    });",
        "  }",
        "  render() {",
        '    return <button className="in" onClick={() => login.authorize()}>Log in \xe9, don\xb7t wait</button>;',
        "  }",
        "}",
        f"export function Profile({{ sub }}{': { sub: string }' if typed else ''}) {{",
        f"  const [known, setKnown] = React.useState{'<Known>' if typed else ''}(null);",
        "  React.useEffect(() => {",
        f"    const {token} = localStorage.getItem('{key}'){' as string' if typed else ''};",
        f"    const users = new auth0.Management({{domain: {domain}, token: {token}}});",
        f"    users.getUser(sub, {answer} => setKnown(user));",
        "  }, []);",
        '  return known ? <p title="\xfc">{known.name} <b>{`${sub}`}</b></p> : <></>;',
        "}",
    ]
    return {f"app{suffix}": spelling.bytes(lines)}


@st.composite
def python(draw: st.DrawFn) -> dict[str, bytes]:
    """A password grant, and a call with its ID token."""
    spelling = draw(spellings("'\"", ("utf-8", "utf-8-sig", "latin-1"), NEWLINES[:2]))
    domain = draw(st.sampled_from(("'acme.eu.auth0.com'", "DOMAIN")))
    entries = [
        "'grant_type': 'password'",
        "'username': user",
        "'password': word",
        "'client_id': 'c1'",
        "'scope': 'openid'",
    ]
    how = draw(st.sampled_from(("json", "data")))
    record = spelling.record("body = ", draw(st.permutations(entries)), "", inline=draw(st.booleans()))
    cookie = ["# -*- coding: latin-1 -*-"] if spelling.encoding == "latin-1" else []
    lines = [
        *cookie,
        "import requests  # caf\xe9",
        "DOMAIN = 'acme.eu.auth0.com'",
        *record,
        f"tokens = requests.post('https://' + {domain} + '/oauth/token', {how}=body).json()",
        "headers = {'Authorization': 'Bearer ' + tokens['id_token']}",
        f"requests.get('https://' + {domain} + '/api/v2/users/' + who, headers=headers)",
    ]
    return {"app.py": spelling.bytes(lines)}
