"""TK2xx: whom the token is for, and who issued it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mgmt_migrate.protocol import audience
from mgmt_migrate.protocol.domain import LOOPBACK
from mgmt_migrate.tokens import memo
from mgmt_migrate.tokens.case import Case, Hit
from mgmt_migrate.tokens.checks import check
from mgmt_migrate.tokens.model import quoted

_ISSUER = re.compile(r"https?://(?P<host>[^/?#@\s]+)(?P<rest>.*)", re.DOTALL)


@check("TK201", "audience-missing")
def audience_missing(case: Case) -> Iterator[Hit]:
    """The token names no audience.

    ## What it means
    A token for the Management API has `aud` set to `https://TENANT/api/v2/`. Without it no API knows that the
    token is meant for it.

    ## What to do
    Log in with that value as `audience`.

    ## Source
    Migration guide, "Get access tokens".
    """
    if case.kind in ("access_token", "management_access_token") and not case.token.audience:
        how = "an empty list as aud" if case.token.claims.get("aud") == [] else "no audience (aud)"
        yield Hit(
            f"It has {how}: the Management API takes tokens that name it, and no others.",
            "Log in with the Management API as audience",
            fresh=True,
        )


@check("TK202", "audience-malformed")
def audience_malformed(case: Case) -> Iterator[Hit]:
    """The audience resembles that of the Management API and is another.

    ## What it means
    Audiences are compared character by character: `https://`, the tenant's own domain in small letters, then
    `/api/v2/` with its final slash. A custom domain is never part of it. Letters that only look alike are
    other letters.

    ## What to do
    Log in with the exact value. A token whose audience only resembles it comes from an API that somebody
    registered under that name.

    ## Source
    Auth0 docs, "Get Access Tokens" and "Configure Features to Use Custom Domains".
    """
    if case.kind == "access_token":
        for value in case.token.audiences[:_MOST]:
            if not memo.means_management(value):
                continue
            words = audience.flaw(value, _tenant(case)) or _odd_host(value)
            yield Hit(
                f"The audience {quoted(value)} {words}: the tenant knows only the exact spelling.",
                f"Log in with the audience {_wanted(case, value)}",
                fresh=True,
            )
    elif case.is_management:
        yield from _custom_domain(case)


def _custom_domain(case: Case) -> Iterator[Hit]:
    for value in _management(case):
        host = _host(value)
        if _of_auth0(host) or host.split(":")[0] in LOOPBACK:
            continue
        if case.asked.tenant_domain and case.asked.tenant_domain.netloc == host:
            continue  # the user says that the tenant is called so: a Private Cloud
        if "xn--" in host or ".auth0.com." in host or ".auth0app.com." in host:
            yield Hit(
                f"The audience names the host {quoted(host)}, which imitates another.",
                f"Do not use this token; log in with the audience {_wanted(case, None)}",
                fresh=True,
            )
        else:
            yield Hit(
                f"The audience names {quoted(host)}, which is no domain that Auth0 gives to tenants; a "
                "custom domain is never the audience.",
                "Add --tenant-domain with that name if it is the tenant's own (Private Cloud); else log in "
                f"with the audience {_wanted(case, None)}",
                severity="warning",
            )


@check("TK203", "several-audiences")
def several_audiences(case: Case) -> Iterator[Hit]:
    """The token names several audiences, and the Management API wants a single one.

    ## What it means
    The guide: an access token for the Management API must hold one value in `aud`, else the request fails. A
    list with a single value is one value; the same value twice is odd, but one value too.

    ## What to do
    Ask for one audience, and leave out `openid`. The pair with /userinfo is TK204.

    ## Source
    Migration guide, "Restrictions".
    """
    distinct = case.token.audiences
    if not case.is_management:
        return
    if len(case.token.audience) > len(distinct):
        yield Hit(
            f"It names the audience {quoted(distinct[0])} more than once.",
            "Nothing, if it works; a tenant does not issue such tokens",
            severity="warning",
        )
    if len(distinct) > 1 and _userinfo_pair(case) is None:
        others = [a for a in distinct if not memo.is_management(a)] or list(distinct[1:])
        foreign = ", and it belongs to another host" if others[0].endswith("/userinfo") else ""
        yield Hit(
            f"It names {len(distinct)} audiences; the Management API takes tokens with one. "
            f"The other is {quoted(others[0])}{foreign}.",
            "Log in with the Management API as the only audience, without openid",
            fresh=True,
        )


@check("TK204", "audience-with-userinfo")
def audience_with_userinfo(case: Case) -> Iterator[Hit]:
    """The token is for the Management API and for /userinfo: that is what `openid` does.

    ## What it means
    With `openid` among the scopes a tenant adds its /userinfo to the audience. The guide says that the
    Management API refuses tokens with more than one audience. Yet Auth0's own quickstarts and auth0-spa-js
    ask for `openid` in every login and use such tokens. Both are said here; the guide decides.

    ## What to do
    Log in without `openid`, `profile` and `email` for this token. Who needs an ID token as well gets it
    from a login of its own.

    ## Source
    Migration guide, "Restrictions"; Auth0 docs, "Android: User Metadata" (the quickstart that ships it).
    """
    if case.is_management and _userinfo_pair(case) is not None:
        yield Hit(
            "It is for /userinfo too, because openid was among the scopes. The guide says that the "
            "Management API refuses two audiences; Auth0's own SDKs send such tokens all the same.",
            "To be safe log in again without openid",
            fresh=True,
        )


@check("TK205", "audience-of-another-tenant")
def audience_of_another_tenant(case: Case) -> Iterator[Hit]:
    """The audience is the Management API of another tenant.

    ## What it means
    Each tenant has its own Management API. A token for one opens nothing in another: development and
    production are often mixed up this way.

    ## What to do
    Log in at the tenant that the calls go to. Under a custom domain the audience still names the tenant's own
    domain, and so that cannot be compared unless `--tenant-domain` says what it is.

    ## Source
    Auth0 docs, "Get Access Tokens".
    """
    if not case.is_management:
        return
    tenant, by = _tenant(case), "you named"
    if tenant is None or not _comparable(case, tenant):
        tenant, by = _issuer_host(case), "issued it"
        if tenant is None or not _of_auth0(tenant):
            return
    for value in _management(case):
        if _host(value) != tenant and not _imitates(value):
            yield Hit(
                f"It is for the tenant {quoted(_host(value))}, and {quoted(tenant)} {by}.",
                f"Log in at the tenant that you call, with the audience {audience.of(tenant)}",
                fresh=True,
            )


@check("TK206", "issuer-mismatch")
def issuer_mismatch(case: Case) -> Iterator[Hit]:
    """The issuer is not who should have issued it.

    ## What it means
    `iss` is the host that the login went to, `https://HOST/` with its final slash: the tenant's own domain or
    a custom one. The API has to be called on that same host. An issuer that is absent or spelt otherwise is
    no tenant.

    ## What to do
    Call the host that issued the token, or log in at the host that you call. With a custom domain name both:
    `--domain login.acme.com --tenant-domain acme.eu.auth0.com`.

    ## Source
    Auth0 docs, "Configure Features to Use Custom Domains".
    """
    if not case.is_jwt:
        return
    issuer = case.token.issuer
    if issuer is None:
        if "iss" not in case.token.claims:
            yield Hit("It names no issuer (iss), which every tenant does.", _AGAIN, "warning", fresh=True)
        return
    wanted = [d for d in (case.asked.domain, case.asked.tenant_domain) if d]
    if wanted and issuer not in [d.issuer for d in wanted]:
        names = " or ".join(d.issuer for d in wanted)
        yield Hit(
            f"It was issued by {quoted(issuer)}, not by {names}.",
            f"Call the host that issued it, or log in at {wanted[0]}",
            fresh=True,
        )
    elif wanted and issuer != wanted[0].issuer:
        yield Hit(
            f"It was issued by {quoted(issuer)}: an API is called on the host that issued the token, and you "
            f"named {wanted[0]}.",
            f"Call {wanted[1]}, or log in at {wanted[0]}",
            "warning",
        )
    elif not wanted and (odd := _odd_issuer(issuer)):
        yield Hit(f"The issuer {quoted(issuer)} {odd}.", _AGAIN, "warning", fresh=True)


_AGAIN = "Log in again, at the tenant"


def _odd_issuer(issuer: str) -> str | None:
    found = _ISSUER.fullmatch(issuer)
    if found is None:
        return "is no host: a tenant signs as https://HOST/"
    host = found["host"]
    if not issuer.startswith("https:") and host.split(":")[0] not in LOOPBACK:
        return "starts with http, and a tenant signs as https://HOST/"
    if found["rest"] != "/":
        return "does not end right after the host: a tenant signs as https://HOST/"
    return _imitation(host)


def _odd_host(value: str) -> str:
    return _imitation(_host(value)) or "is not spelt https://TENANT/api/v2/"


def _imitation(host: str) -> str | None:
    if not host.isascii():
        return "has letters in its host that only look like those of another"
    if "xn--" in host or ".auth0.com." in host or ".auth0app.com." in host:
        return "has a host that imitates another"
    return None


def _imitates(value: str) -> bool:
    return _imitation(_host(value)) is not None


def _of_auth0(host: str) -> bool:
    """Whether a tenant's own domain: also identity.acme.auth0.com, which a Private Cloud may have."""
    return host.isascii() and "xn--" not in host and host.endswith((".auth0.com", ".auth0app.com"))


def _host(value: str) -> str:
    found = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)", value)
    return found[1] if found else ""


def _management(case: Case) -> list[str]:
    return [a for a in case.token.audiences[:_MOST] if memo.is_management(a)]


_MOST = 10
"""So many audiences are looked at one by one; a token of a tenant has two at most."""


def _userinfo_pair(case: Case) -> str | None:
    """The /userinfo of the same tenant beside the Management API, if that is all there is."""
    distinct, exact = case.token.audiences, _management(case)
    if len(distinct) != 2 or len(exact) != 1:
        return None
    other = next(a for a in distinct if a != exact[0])
    own = {f"https://{_host(exact[0])}/userinfo", (case.token.issuer or "") + "userinfo"}
    return other if other in own else None


def _issuer_host(case: Case) -> str | None:
    found = _ISSUER.fullmatch(case.token.issuer or "")
    return found["host"] if found else None


def _tenant(case: Case) -> str | None:
    """The tenant's own domain as far as the user named it; a custom domain alone says nothing of it."""
    named = case.asked.tenant_domain or case.asked.domain
    return named.netloc if named else None


def _comparable(case: Case, tenant: str) -> bool:
    return case.asked.tenant_domain is not None or _of_auth0(tenant)


def _wanted(case: Case, value: str | None) -> str:
    """The audience to ask for; a placeholder unless a domain is sure."""
    tenant = _tenant(case)
    if tenant and _comparable(case, tenant):
        return audience.of(tenant)
    for host in (_host(value or ""), _issuer_host(case) or ""):
        if _of_auth0(host.lower()):
            return audience.of(host.lower())
    return audience.of("TENANT.auth0.com").replace("tenant.", "TENANT.")
