"""The command line: a command's name leads to its module, and every error ends here as text and a status.

Nothing heavy is imported: `--help` and `--version` load no command, a command loads its own module only.
"""

from __future__ import annotations

import atexit
import codecs
import contextlib
import errno
import importlib
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from mgmt_migrate import __version__
from mgmt_migrate.errors import MigrateError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: dict[str, str] = {
    "scan": "Find code that depends on ID tokens, why, what to write.",
    "explain": "Show the page of a rule or a token check.",
    "rules": "List the rules and token checks.",
    "matrix": "Show which scopes each of the eight endpoints needs.",
    "config": "Show the settings that hold here, and where each is from.",
    "schema": "Print the JSON schema of scan --format json.",
    "convert": "Rewrite one request: a curl line, a URL or a JSON body.",
    "get-token": "Get the right token for the calls named, least scope.",
    "audit-token": "Say what a token is, what is wrong, what it may do.",
    "audit-traffic": "Say from recorded traffic who still sends ID tokens.",
    "status": "Say where you stand: code, traffic, logs and tenant.",
    "probe": "Ask the live API, by reading, what a token really opens.",
    "tenant": "Read and close the tenant's setting for ID tokens.",
    "fleet": "Scan many repositories, report progress by team.",
}
"""Command to its line of help, at most 58 characters. It is offered once its module in `commands` exists."""

STAGES = (
    ("Find and change the code", "scan explain rules config schema fleet"),
    ("Learn what a call needs", "matrix convert"),
    ("Get and check tokens", "get-token audit-token probe"),
    ("See who is left, and close", "status audit-traffic tenant"),
)
"""What help shows together; a command that stands nowhere here is shown last."""

USAGE, INTERRUPTED, CLOSED_PIPE = 2, 130, 141
"""Exit statuses besides those of the commands: 0 nothing found, 1 something found, 2 could not be done."""

_DRAWN = {"─": "-", "│": "|", "┃": "|", "…": "...", "–": "-", "—": "-"}
"""What reports draw with, for terminals and pipes that know less: Windows pipes in code pages."""
_NUMBERS = {
    "a valid int range": "a whole number",
    "a valid float range": "a number",
    "a valid float": "a number",
}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}


def offered() -> dict[str, str]:
    """The commands that this installation has, in the order in which help shows them."""
    return {name: text for name, text in COMMANDS.items() if find_spec(_module(name)) is not None}


def _module(name: str) -> str:
    return f"mgmt_migrate.commands.{name.replace('-', '_')}"


def _placeholder(name: str, text: str) -> Any:
    """What help and completion list for a command: its name and help line, without its module."""
    shell = _typer(help=text)
    shell.command(name, help=text)(lambda: None)
    return typer.main.get_command(shell)


def _load(name: str) -> Any:
    module = importlib.import_module(_module(name))
    app = getattr(module, "app", None)
    if app is None:
        app = _typer()
        app.command(name, help=COMMANDS[name])(getattr(module, name.replace("-", "_")))
    command = typer.main.get_command(app)
    command.name = name
    importlib.import_module("mgmt_migrate.commands._help").dress(command, name)
    return command


def _typer(**settings: Any) -> typer.Typer:
    """No Rich markup in help, which would eat "[tool.mgmt-migrate]"; no tracebacks of Typer's making."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        **settings,
    )


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and loads the one that is run or completed."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {name: _placeholder(name, text) for name, text in offered().items()}

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands by what they are for."""
        left = dict.fromkeys(self.commands)
        for title, names in (*STAGES, ("Commands", " ".join(self.commands))):
            shown = [(name, COMMANDS[name]) for name in names.split() if name in left]
            for name, _ in shown:
                del left[name]
            if shown:
                with formatter.section(title):
                    formatter.write_dl(shown, col_max=14)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """`help scan` is `scan --help`, as many are used to."""
        return list(super().parse_args(ctx, [*args[1:], "--help"] if args[:1] == ["help"] else args))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The real command in place of its placeholder."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, _load(name) if name is not None and name in self.commands else command, rest

    def invoke(self, ctx: Any) -> Any:
        """Run; Typer itself would end a closed pipe with status 1, which means findings here."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            return _closed_pipe()
        return status


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mgmt-migrate {__version__}")
        raise typer.Exit


def _root(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", "-V", help="Show the version.", is_eager=True, callback=_print_version),
    ] = False,
) -> int:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        return USAGE
    return 0


def application() -> Any:
    """The whole command line as Typer builds it, with shell completion."""
    app = typer.Typer(
        name="mgmt-migrate",
        cls=LazyGroup,
        help="Move from ID tokens to access tokens on the Auth0 Management API v2, and prove each step.",
        epilog="Each command has --help with examples. Exit status: 0 nothing to report, 1 something found, "
        "2 could not do what was asked.",
        invoke_without_command=True,
        add_completion=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    return typer.main.get_command(app)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status; every error has been written to stderr."""
    _open_what_is_closed()
    codecs.register_error("mgmt-migrate", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="mgmt-migrate")
    try:
        status = application().main(args=arguments, prog_name="mgmt-migrate", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        return _closed_pipe()
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0 if ended.code is None else USAGE
    except Exception as error:
        return _report(error)
    if status == INTERRUPTED:
        # A terminal shows ^C, and the word goes below that.
        _complain("\ninterrupted" if sys.stderr.isatty() else "interrupted")
    return status if isinstance(status, int) else 0


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that a stream cannot write: lines for those that draw, else their codes."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    drawn = "".join(_DRAWN.get(char, char) for char in lost)
    return drawn.encode("ascii", "backslashreplace").decode(), error.end


def _open_what_is_closed() -> None:
    """A standard stream that the caller closed is None, and its number would go to the next file opened."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - it stays open
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


def main() -> None:
    """The console script."""
    _leave(run())


def _leave(status: int) -> None:
    """End the process.

    Where nothing runs on and nobody watches, what a scan has made is not taken apart object by object, which
    is a twentieth of a large one: what is registered for the end is done, the streams are flushed, and the
    system has the rest.
    """
    threading = sys.modules.get("threading")
    if _watched() or (threading is not None and threading.active_count() > 1):
        sys.exit(status)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # `run` has told of it
            stream.flush()
    os._exit(status)


def _watched() -> bool:
    """Whether a profiler, a debugger or a measure of coverage is at work, which would lose what it has."""
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12 on; six tools may be in use
    tools = [monitoring.get_tool(number) for number in range(6)] if monitoring is not None else []
    return sys.getprofile() is not None or sys.gettrace() is not None or any(tools)


def _report(error: Exception) -> int:
    if os.environ.get("MGMT_MIGRATE_DEBUG") == "1":
        import traceback

        _complain("".join(traceback.format_exception(error)).rstrip())
    if isinstance(error, MigrateError):
        _complain(str(error))
        return error.status
    if message := getattr(error, "format_message", None):  # Typer's usage errors; their class is not public
        context, told = getattr(error, "ctx", None), str(message())
        command = context.command_path.removeprefix("mgmt-migrate").strip() if context else ""
        see = " ".join(["see mgmt-migrate", *command.split(), "--help"])
        if hasattr(error, "option_name") and hasattr(error, "possibilities"):
            see = importlib.import_module("mgmt_migrate.commands._misspelt").remedy(error, see)
            told = str(getattr(error, "message", told))  # without the options that look like it
        _complain(str(MigrateError(_lowered(told), remedy=see)))
        return USAGE
    if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
        _complain(str(MigrateError(f"the output cannot be written: {error.strerror}")))
        return USAGE
    what = f"internal error: {type(error).__name__}: {error}".replace("\n", " ")
    _complain(str(MigrateError(what[:300], remedy="please report this; MGMT_MIGRATE_DEBUG=1 shows where")))
    return USAGE


def _lowered(message: str) -> str:
    for typers, ours in _NUMBERS.items():
        message = message.replace(typers, ours)
    return message[:1].lower() + message[1:].rstrip(".") if message else "the command line is not understood"


def _complain(text: str) -> None:
    from mgmt_migrate.display import foreign

    try:
        sys.stderr.write(foreign(text, multiline=True) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # nobody listens any more; the status still tells


def _closed_pipe() -> int:
    """Nobody reads on: stdout is pointed elsewhere so that the interpreter's last flush is silent as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return CLOSED_PIPE
