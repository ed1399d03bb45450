"""TK4xx: what the token may do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mgmt_migrate.protocol import linking, scopes
from mgmt_migrate.protocol.endpoints import POST_IDENTITIES
from mgmt_migrate.tokens import memo
from mgmt_migrate.tokens.case import Case, Hit
from mgmt_migrate.tokens.checks import check
from mgmt_migrate.tokens.model import quoted
from mgmt_migrate.tokens.permissions import any_user, reach, user_of

_KNOWN = frozenset(s for row in scopes.MATRIX for s in (row.current_user, *any_user(row)))
_ANY_USER = frozenset(s for row in scopes.MATRIX for s in any_user(row))


@check("TK401", "no-scope")
def no_scope(case: Case) -> Iterator[Hit]:
    """The token has no scope that the eight endpoints take.

    ## What it means
    The audience is right, but nothing was granted: every call ends in `403 insufficient_scope`. A login
    without `scope`, with OIDC scopes only, or with misspelt ones brings such a token; unknown scopes are
    dropped in silence.

    ## What to do
    Ask for the scopes of the calls that you make: `mgmt-migrate matrix` lists them, `get-token --for` asks
    for the least.

    ## Source
    Migration guide, "Scope changes".
    """
    if not case.is_management or not _KNOWN.isdisjoint(case.token.scopes):
        return
    held = case.token.scopes
    what = "the scopes that your calls need"
    if not held:
        yield Hit("It holds no scope, so it opens nothing.", f"Ask for {what}", fresh=True)
    elif set(held) <= set(scopes.OIDC_SCOPES):
        yield Hit(
            f"It holds only scopes of the login ({', '.join(held)}), which open nothing here.",
            f"Ask for {what}",
            fresh=True,
        )
    elif any(memo.nearest(s) for s in held[:_MOST]):
        return  # TK402 says which scope was meant
    else:
        yield Hit(
            "None of its scopes opens one of the eight endpoints of this migration.",
            "Nothing, if it is for other endpoints; else ask for " + what,
            severity="warning",
        )


@check("TK402", "misspelt-scope")
def misspelt_scope(case: Case) -> Iterator[Hit]:
    """A scope is misspelt.

    ## What it means
    It resembles a scope of the matrix by a letter or two. The service knows no such scope, drops it in
    silence at login and refuses the call. `update:current_user_identites` stood in Auth0's own documentation.

    ## What to do
    Correct the spelling where the code asks for the token.

    ## Source
    Auth0 docs, "Link User Accounts" (the misprint); "Scopes" (unknown ones are ignored).
    """
    if not case.is_management:
        return
    found = ((s, meant) for s in case.token.scopes[:_MOST] if (meant := memo.nearest(s)))
    for scope, meant in islice(found, _MOST_FOUND):
        yield Hit(
            f"There is no scope {quoted(scope)}; {meant} is meant.",
            f"Ask for {meant}",
            severity="warning" if meant in case.token.scopes else "error",
            fresh=True,
        )


_MOST = 200
"""So many scopes are compared with the matrix; the Management API itself knows fewer."""

_MOST_FOUND = 20
"""More findings of one kind help nobody."""


@check("TK403", "insufficient-scope")
def insufficient_scope(case: Case) -> Iterator[Hit]:
    """The scopes do not cover a call that was asked about.

    ## What it means
    Each endpoint takes one scope for the user's own account and another for any user. The Management API
    answers `403 insufficient_scope` and names those that it expected.

    ## What to do
    Ask for the scope named. A user's token can only hold the `current_user` scopes; those for any user come
    through client credentials, from a back end.

    ## Source
    Migration guide, "Scope changes".
    """
    if not case.is_management:
        return
    for endpoint, params in case.asked.calls:
        found = reach(case.token, endpoint, user_of(endpoint, dict(params)))
        if found.by is None:
            wanted = " or ".join(found.missing)
            whom = ", being about another user than the token's own" if found.other else ""
            yield Hit(
                f"{endpoint}{whom} needs {wanted}{_nearby(case)}.",
                f"Ask for {wanted}",
                fresh=True,
            )


def _nearby(case: Case) -> str:
    held = [s for s in case.token.scopes if s in _KNOWN]
    if not held:
        return ""
    return f"; it holds {', '.join(held[:3])}{' and more' if len(held) > 3 else ''}"


@check("TK404", "wider-than-needed")
def wider_than_needed(case: Case) -> Iterator[Hit]:
    """The token may do more than the calls that were asked about.

    ## What it means
    Who gets hold of it may do more than your application ever does. A password grant without `scope` grants
    every scope; client credentials always bring all that the application was granted.

    ## What to do
    Ask for the least scope (`get-token --for`); for client credentials narrow the application's grant.

    ## Source
    Auth0 docs, "Resource Owner Password Flow and Standard Scopes"; support article "Fetching an M2M Token
    Returns All Granted Scopes".
    """
    if not case.is_management or not case.asked.calls:
        return
    needed = {reach(case.token, e, user_of(e, dict(p))).by for e, p in case.asked.calls}
    known = (s for s in case.token.scopes[:_MOST] if s not in needed and s not in scopes.OIDC_SCOPES)
    spare = [s for s in known if memo.nearest(s) is None]
    if spare and None not in needed:
        shown = ", ".join(quoted(s, 50).strip('"') for s in spare[:4])
        more = f" and {len(spare) - 4} more" if len(spare) > 4 else ""
        who = "these calls do" if len(needed) > 1 else "this call does"
        yield Hit(
            f"It also holds {shown}{more}, which {who} not need.",
            "Ask for the least scope",
            severity="note",
        )


@check("TK405", "impossible-scope-mix")
def impossible_scope_mix(case: Case) -> Iterator[Hit]:
    """The scopes do not go with the flow: nobody issues such a token.

    ## What it means
    The Management API grants users the seven `current_user` scopes only, and applications (client
    credentials) the others only. A token that has it otherwise was made by hand, by a simulator, or by
    another server.

    ## What to do
    Ask whoever issued it, and check the signature with `--verify`. For other users' data use client
    credentials in a back end.

    ## Source
    Auth0 docs, "Get Management API Access Tokens for SPAs"; auth0-cli, `client-grants create`.
    """
    if not case.is_management:
        return
    own = [s for s in case.token.scopes if s in scopes.USER_SCOPES]
    any_ = [s for s in case.token.scopes if s in _ANY_USER]
    if case.token.subject_type == "machine" and own:
        yield Hit(
            f"It belongs to a machine and holds {own[0]}: a machine has no current user, and cannot be "
            "granted that.",
            "Use the scopes for any user with client credentials",
            severity="warning",
        )
    elif case.token.subject_type == "user" and any_:
        yield Hit(
            f"It belongs to a user and holds {any_[0]}, which tenants grant through client credentials only.",
            "Check its signature with --verify, and ask who issued it",
            severity="warning",
        )


@check("TK406", "linking-scope-of-the-prose")
def linking_scope_of_the_prose(case: Case) -> Iterator[Hit]:
    """For linking the token has the scope of the guide's text, not that of its matrix.

    ## What it means
    The guide contradicts itself: its section on account linking names `update:current_user_metadata`, its
    matrix `update:current_user_identities`. The service and today's reference go by the matrix.

    ## What to do
    Ask for `update:current_user_identities`.

    ## Source
    Migration guide, "Account Linking changes" against "Scope changes"; Management API v2 reference.
    """
    if not case.is_management or POST_IDENTITIES not in [e for e, _ in case.asked.calls]:
        return
    held = case.token.scopes
    if linking.PROSE_SCOPE in held and reach(case.token, POST_IDENTITIES).by is None:
        yield Hit(
            f"It holds {linking.PROSE_SCOPE}, which the guide's text on linking names by mistake; its "
            f"matrix and the service want {linking.CURRENT_USER_SCOPE}.",
            f"Ask for {linking.CURRENT_USER_SCOPE}",
            severity="warning",
            fresh=True,
        )
