"""get-token: the right access token, with the least scope, and nothing else of what was sent or received."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mgmt_migrate.commands._get_token_options import Options
from mgmt_migrate.commands._signature import command
from mgmt_migrate.errors import MigrateError

if TYPE_CHECKING:
    from mgmt_migrate.oauth.inputs import Inputs
    from mgmt_migrate.oauth.options import Settled
    from mgmt_migrate.oauth.profiles import Profile
    from mgmt_migrate.oauth.steps import Granted

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(options: Options) -> int:
    """Get a token that is right for the calls named, with the least scope.

    The token alone goes to stdout; what it is and may do goes to stderr. Secrets are typed at a hidden
    prompt, or come from the environment, a file or stdin, never as an argument.
    """
    from mgmt_migrate.oauth import delivery
    from mgmt_migrate.oauth.options import Wishes, settle
    from mgmt_migrate.oauth.profiles import Profile, load

    if options.format_ not in delivery.FORMATS:
        raise MigrateError(
            f"there is no format {options.format_!r}", remedy="use one of " + ", ".join(delivery.FORMATS)
        )
    profile = load(options.profile, Path.cwd()) if options.profile else Profile()
    inputs = _inputs(options, profile)
    wishes = Wishes(
        domain=options.domain,
        tenant_domain=options.tenant_domain,
        client_id=options.client_id,
        client_auth=options.client_auth,
        flow=options.flow,
        realm=options.realm,
        audience=options.audience,
        scope=tuple(options.scope or ()),
        for_=tuple(options.for_ or ()),
        port=options.port,
        algorithm=options.signing_algorithm,
        key_id=options.key_id,
    )
    settled = settle(wishes, profile, os.environ, inputs)
    if options.profile and not options.quiet:
        asked = settled.application
        where = f"{asked.flow} at {asked.domain.netloc} for application {asked.client_id}"
        _note(f"profile {options.profile}: {where}")
    if options.forget:
        return _forget(inputs)
    if options.dry_run or options.format_ == "curl":
        return _rehearse(options, settled, inputs)
    for target in (options.output, options.save_refresh_token):
        if target is not None:
            delivery.check_target(target)
    granted = _obtain(options, profile, settled, inputs)
    return _deliver(options, settled, granted)


app.command("get-token")(command(run, Options))


def _inputs(options: Options, profile: Profile) -> Inputs:
    from mgmt_migrate.oauth import fields
    from mgmt_migrate.oauth.inputs import Inputs, take_environment

    given = {
        fields.USERNAME.name: options.username or profile.username,
        fields.FACTOR.name: options.mfa,
    }
    files = {
        field.name: path
        for field in fields.SECRETS
        if (path := getattr(options, f"{field.name}_file")) is not None
    }
    return Inputs(
        given={name: text for name, text in given.items() if text},
        files=files,
        environment=take_environment(os.environ),
        remember=(options.remember or options.forget) and not options.dry_run and options.format_ != "curl",
        ask=not options.no_input,
        note=_note,
    )


def _forget(inputs: Inputs) -> int:
    labels = inputs.forget()
    _note(
        f"removed from the keyring: {', '.join(labels)}"
        if labels
        else "the keyring holds nothing of this user"
    )
    return 0


def _rehearse(options: Options, settled: Settled, inputs: Inputs) -> int:
    from mgmt_migrate.display import safe
    from mgmt_migrate.oauth import flows, rehearsal

    application = settled.application
    scenes = rehearsal.rehearse(flows.start(application), inputs)
    if options.format_ == "curl":
        text = rehearsal.as_script(scenes, settled.endpoints, application.domain.issuer.rstrip("/"))
    else:
        text = rehearsal.as_text(scenes)
    typer.echo(safe(text, multiline=True))
    _note("nothing was sent")
    return 0


def _obtain(options: Options, profile: Profile, settled: Settled, inputs: Inputs) -> Granted:
    from mgmt_migrate import transport
    from mgmt_migrate.oauth import flows
    from mgmt_migrate.oauth.driver import Driver
    from mgmt_migrate.oauth.proxies import proxy_for

    application = settled.application
    if proxy := proxy_for(application.domain):
        _note(f"requests go through the proxy {proxy}, as the environment says")
    if "openid" in application.scopes:
        _note(
            "openid makes the audience of the token a list of two, with /userinfo: the guide says that "
            "the Management "
            "API refuses such tokens; leave openid out unless you need the ID token"
        )
    ca_file = options.ca_file or profile.ca_file
    with transport.client(ca_file, timeout=min(options.timeout, transport.TIMEOUT)) as http:
        driver = Driver(
            http,
            inputs,
            _note,
            detail=_note if options.verbose else lambda line: None,
            browse=not options.no_browser,
            within=options.timeout,
            patience=options.wait,
        )
        granted = driver.run(flows.start(application))
    for label in inputs.keep_typed():
        _note(f"{label.lower()} kept in the keyring; --forget removes it")
    _keep_refresh_token(options, inputs, granted)
    return granted


def _keep_refresh_token(options: Options, inputs: Inputs, granted: Granted) -> None:
    from mgmt_migrate.oauth import delivery, fields

    if granted.refresh_token is None:
        if options.save_refresh_token is not None:
            _note(
                "no refresh token came along: ask for it with --scope offline_access, and allow it for "
                "the API"
            )
        return
    kept = inputs.renew(fields.REFRESH_TOKEN, granted.refresh_token.value)
    if options.save_refresh_token is not None:
        delivery.write_private(options.save_refresh_token, granted.refresh_token.value + "\n")
        kept = True
    if not kept:
        _note(
            "a refresh token came along and was dropped; with rotation the old one no longer works "
            "(--save-refresh-token FILE keeps the new one)"
        )


def _deliver(options: Options, settled: Settled, granted: Granted) -> int:
    from mgmt_migrate.commands._granted import judge
    from mgmt_migrate.oauth import delivery
    from mgmt_migrate.reports import token_json

    judged = judge(settled, granted)
    for line in judged.errors if options.quiet else judged.lines:
        _note(line)
    token = granted.access_token.value
    to_terminal = options.output is None and sys.stdout.isatty() and not options.show
    shown = f"{token[:6]}…[{len(token)} characters]" if to_terminal else token
    text = delivery.rendered(
        settled.application, granted, options.format_, token=shown, audit=token_json.to_dict(judged.audit)
    )
    if options.output is not None:
        delivery.write_private(options.output, text)
        _note(f"written to {options.output}")
        return judged.status
    sys.stdout.write(text)
    sys.stdout.flush()
    if to_terminal:
        _note("masked, as this is a terminal: --show shows it, a pipe or $(…) takes it")
    return judged.status


def _note(line: str) -> None:
    from mgmt_migrate.display import safe

    sys.stderr.write(safe(line) + "\n")
    sys.stderr.flush()
