"""The options of curl, HTTPie and wget as a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mgmt_migrate.languages._request import Request
from mgmt_migrate.languages._shell_parts import Command, Word
from mgmt_migrate.model.code import Builder, Call, Name, Opaque, Text

_SHORT = {
    "X": "request",
    "H": "header",
    "d": "data",
    "F": "form",
    "u": "user",
    "I": "head",
    "G": "get",
    "T": "upload-file",
}
_WITH_ARGUMENT = frozenset("AbcCdDeEFHhKmoPQrtTuUwxXyYz")
_LONG_WITH_ARGUMENT = frozenset(
    [
        "abstract-unix-socket",
        "aws-sigv4",
        "cacert",
        "capath",
        "cert",
        "cert-type",
        "ciphers",
        "config",
        "connect-timeout",
        "connect-to",
        "cookie",
        "cookie-jar",
        "crlfile",
        "data",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "dump-header",
        "form",
        "form-string",
        "header",
        "interface",
        "json",
        "key",
        "key-type",
        "limit-rate",
        "max-redirs",
        "max-time",
        "netrc-file",
        "noproxy",
        "oauth2-bearer",
        "output",
        "pass",
        "proto",
        "proxy",
        "proxy-header",
        "proxy-user",
        "range",
        "referer",
        "request",
        "request-target",
        "resolve",
        "retry",
        "retry-delay",
        "retry-max-time",
        "stderr",
        "tls-max",
        "trace",
        "trace-ascii",
        "unix-socket",
        "upload-file",
        "url",
        "url-query",
        "user",
        "user-agent",
        "write-out",
        "variable",
        "expand-url",
        "expand-data",
        "expand-header",
    ]
)
_WGET_WITH_ARGUMENT = frozenset(
    ["header", "method", "body-data", "post-data", "output-document", "user", "password", "user-agent"]
)
_VERB = re.compile(r"[A-Z]{3,7}\Z")
_ITEM = re.compile(r"[\w.\[\]-]{1,200}(==|:=|=|:)")


def curl(builder: Builder, command: Command, program: Name) -> Call | None:
    """The request of a curl command; None if it has no URL."""
    request = Request(builder)
    implied = ""
    for option, word in _curl_options(command.words[1:]):
        if option == "" or option in ("url", "expand-url"):
            request.url = request.url or request.string(word.node())
        elif option == "request":
            request.method = word.node()
        elif option == "head":
            implied = "HEAD"
        elif option == "get":
            implied = "GET"
        elif option == "upload-file":
            implied = "PUT"
            request.body = Opaque(word.start, word.end)
        else:
            _curl_option(request, option, word, command)
    if implied == "GET":
        request.params, request.data = request.data, []
    return _call(request, program, command, implied)


def _curl_option(request: Request, option: str, word: Word, command: Command) -> None:
    spelled, size = word.spelled, len(word.value)
    if option in ("header", "expand-header"):
        request.header(spelled, 0, size)
    elif option == "user":
        request.user = request.string(word.node())
    elif option == "oauth2-bearer":
        request.bearer(word.node())
    elif option == "data-urlencode":
        request.field(spelled, 0, size, decode=False)
    elif option == "url-query":
        request.field(spelled, 0, size, decode=True, query=True)
    elif option in ("form", "form-string"):
        request.field(spelled, 0, size, decode=False)
    elif option == "json" or option in ("data", "data-ascii", "data-binary", "data-raw", "expand-data"):
        if word.value == "@-" and command.given is not None:
            request.payload(command.given, 0, len(command.given.value))
        elif word.value.startswith("@") and option != "data-raw":
            request.body = Opaque(word.start, word.end)
        else:
            request.payload(spelled, 0, size, word.node)


def _curl_options(words: list[Word]) -> Iterator[tuple[str, Word]]:
    """Long name of each option and its word ("" for a URL); an option without argument has its own word."""
    rest = iter(words)
    for word in rest:
        value = word.value
        if value.startswith("--"):
            name = value[2:]
            taken = next(rest, None) if name in _LONG_WITH_ARGUMENT else word
            if taken is not None:
                yield name or "ignored", taken
        elif value.startswith("-") and len(value) > 1:
            yield from _cluster(word, rest)
        else:
            yield "", word


def _cluster(word: Word, rest: Iterator[Word]) -> Iterator[tuple[str, Word]]:
    """Short options written together, the last one perhaps with its argument: -sXPOST."""
    for at, letter in enumerate(word.value[1:33], 1):
        name = _SHORT.get(letter, "ignored")
        if letter not in _WITH_ARGUMENT:
            yield name, word
            continue
        argument = word.cut(at + 1) if at + 1 < len(word.value) else next(rest, None)
        if argument is not None:
            yield name, argument
        return


def wget(builder: Builder, command: Command, program: Name) -> Call | None:
    """The request of a wget command; None if it has no URL."""
    request = Request(builder)
    rest = iter(command.words[1:])
    for word in rest:
        name, equals, _ = word.value[2:].partition("=") if word.value.startswith("--") else ("", "", "")
        argument = word.cut(len(name) + 3) if equals else word
        if name in _WGET_WITH_ARGUMENT and not equals:
            argument = next(rest, word)
        if name == "header":
            request.header(argument.spelled, 0, len(argument.value))
        elif name in ("post-data", "body-data"):
            request.payload(argument.spelled, 0, len(argument.value), argument.node)
        elif name == "method":
            request.method = argument.node()
        elif not word.value.startswith("-"):
            request.url = request.url or request.string(word.node())
        elif word.value in ("-O", "-o", "-U", "-P"):
            next(rest, None)
    return _call(request, program, command, "")


def httpie(builder: Builder, command: Command, program: Name) -> Call | None:
    """The request of an HTTPie command; None if it has no URL."""
    request = Request(builder)
    rest = iter(command.words[1:])
    for word in rest:
        value, spelled, size = word.value, word.spelled, len(word.value)
        if value in ("-a", "--auth"):
            auth = next(rest, word)
            request.user = request.string(auth.node())
        elif value.startswith("-"):
            continue
        elif request.url is None and request.method is None and _VERB.match(value):
            request.method = word.node()
        elif request.url is None:
            request.url = request.string(word.node())
        elif item := _ITEM.match(value):
            if item[1] == ":":
                request.header(spelled, 0, size)
            elif item[1] == ":=":
                request.literal(spelled, 0, size)
            else:
                request.field(spelled, 0, size, decode=False, query=item[1] == "==", mark=item[1])
    return _call(request, program, command, "")


def _call(request: Request, program: Name, command: Command, implied: str) -> Call | None:
    if request.url is None:
        return None
    if implied and request.method is None:
        request.method = Text(program.end, program.end, implied, "")
    return request.call(program, max(word.end for word in command.words))


PROGRAMS: dict[str, Callable[[Builder, Command, Name], Call | None]] = {
    "curl": curl,
    "curl.exe": curl,
    "wget": wget,
    "http": httpie,
    "https": httpie,
    "xh": httpie,
}
"""How each program's words are read. All become calls of `curl`."""
