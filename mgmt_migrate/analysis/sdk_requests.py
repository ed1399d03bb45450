"""Token requests through an SDK, by the shapes of `protocol.sdks`."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.facts import ABSENT, Request
from mgmt_migrate.analysis.options import OptionReader
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Call, Member, Name, Node, Text
from mgmt_migrate.protocol.sdks import SHAPES_BY_NAME, GrantShape, Path, RequestShape

_SERVER_KEYS = frozenset(("token", "access_token", "client_secret", "api_version"))
_LOGIN_CALLS = frozenset(
    (
        "authorize login loginWithCredentials loginWithRedirect loginWithPopup checkSession renewAuth "
        "show signin popup"
    ).split()
)


class SdkRequests:
    """Recognises constructions and calls of SDKs."""

    def __init__(self, values: Values, read: OptionReader) -> None:
        self.values = values
        self.read = read

    def fits(self, unit: Unit, call: Call, shape: RequestShape) -> bool:
        if shape.new is True and not call.new and unit.code.language != "python":
            return False
        if shape.new is False and call.new:
            return False
        if shape.owners:
            owner = last_name(call.callee.owner) if isinstance(call.callee, Member) else ""
            if owner not in shape.owners:
                return False
        if shape.first_argument:
            first = call.args[0].value if call.args else None
            if not (isinstance(first, Text) and shape.first_argument in first.value.lower()):
                return False
        return self._believed(unit, call, shape)

    def _believed(self, unit: Unit, call: Call, shape: RequestShape) -> bool:
        """Names that others use as well need a sign of Auth0: an import, the option names, or a function
        as callback."""
        native = unit.says("react-native-auth0")
        match shape.name:
            case "Auth0":
                return not native and bool(
                    self._at(Ref(unit, call), shape, (("clientID",), ("callbackURL",)))
                )
            case "auth":
                return any(
                    item.local == "auth" and "express-openid-connect" in item.module
                    for item in unit.code.imports
                )
            case "authorize":
                return native or self._comes_from(unit, "react-native-auth0")
            case "signin" | "signup":
                return unit.says_auth0 and len(call.args) >= 2 and not self._constructed(unit, call)
            case "Auth0Client":  # the Ruby SDK has a Management client of this name
                return not any(argument.name in _SERVER_KEYS for argument in call.args)
            case "register" | "remote_app":
                return unit.code.language == "python"
            case (
                "authenticate"
            ):  # without options of its own it only finishes a login that another call began
                options = self._options(unit, call, shape)
                return options is not None and bool(
                    self._asked(options, shape) or not self.values.at(options, "failureRedirect")
                )
            case "init":  # auth0-angular: the options are given at signin
                owner = last_name(call.callee.owner) if isinstance(call.callee, Member) else ""
                return owner != "authProvider" or not (
                    unit.callers.get("signin") or unit.callers.get("signup")
                )
        return True

    def _constructed(self, unit: Unit, call: Call) -> bool:
        """Whether the receiver was built by a construction that is a request of its own."""
        owner = call.callee.owner if isinstance(call.callee, Member) else None
        return owner is not None and any(
            isinstance(value.node, Call) and last_name(value.node.callee) in SHAPES_BY_NAME
            for value in self.values.settle(Ref(unit, owner))
        )

    def _asked(self, options: Ref, shape: RequestShape) -> list[Ref]:
        return [
            found
            for path in (*shape.audience, *shape.scope, *shape.response_type)
            for found in self.values.at(options, *path)
        ]

    def _comes_from(self, unit: Unit, package: str) -> bool:
        return any(
            other.says(package)
            for item in unit.code.imports
            if (other := self.values.module(unit, item.module)) is not None
        )

    def requests(self, unit: Unit, call: Call, shape: RequestShape) -> Iterator[Request]:
        options = self._options(unit, call, shape)
        expanded = list(self._call_sites(unit, options)) if options is not None else []
        if not expanded:
            yield self._built(Ref(unit, call), call, options, shape)
        for place, record in expanded:
            yield self._built(Ref(unit, call), place, record, shape)

    def _options(self, unit: Unit, call: Call, shape: RequestShape) -> Ref | None:
        if shape.options < 0:
            return Ref(unit, call)
        positional = [argument for argument in call.args if argument.name is None]
        if shape.options < len(positional):
            return Ref(unit, positional[shape.options].value)
        return None

    def _call_sites(self, unit: Unit, options: Ref) -> Iterator[tuple[Node, Ref]]:
        """A factory: `newLock(options)` is one request for each of its calls in the file."""
        if not isinstance(options.node, Name) or (found := unit.param_of(options.node)) is None:
            return
        scope, param = found
        for caller, call in self.values.callers(unit, scope):
            positional = [argument for argument in call.args if argument.name is None]
            if caller is unit and param.position < len(positional) and not param.path:
                yield call, Ref(caller, positional[param.position].value)

    def _built(self, ref: Ref, place: Node, options: Ref | None, shape: RequestShape) -> Request:
        unit = ref.unit
        call = ref.node
        assert isinstance(call, Call)
        positional = [argument.value for argument in call.args if argument.name is None]
        request = Request(
            "authorize",
            shape.name,
            ref,
            place,
            default_response_type=shape.default_response_type,
            options=options,
        )
        if options is not None:
            request.audience = self.read.setting(options, shape.audience)
            request.scope = self.read.setting(options, shape.scope)
            request.response_type = self.read.setting(options, shape.response_type)
            own = options.node is not call  # not keyword arguments
            request.open = own and not request.audience.present and self.read.hides(options, shape.audience)
            request.domain = self.read.first(options, shape.domain)
            request.client = self.read.first(options, shape.client)
        if shape.domain_at is not None and shape.domain_at < len(positional):
            request.domain = Ref(unit, positional[shape.domain_at])
        if shape.client_at is not None and shape.client_at < len(positional):
            request.client = Ref(unit, positional[shape.client_at])
        request.audience_path = self._where(options, shape.audience)
        request.scope_path = self._where(options, shape.scope)
        if shape.response_type:
            request.response_path = self._where(options, shape.response_type)
        request.secondary = self.read.is_secondary(unit, place, options)
        return request

    def _where(self, options: Ref | None, paths: tuple[Path, ...]) -> Path:
        """The path at which an option is written; where none is, the one that the SDK prefers."""
        written = (path for path in paths if options is not None and self.read.values_at(options, path))
        return next(written, paths[0])

    def overrides(self, unit: Unit) -> Iterator[Request]:
        """webAuth.authorize({audience: …}): options given at the login count for that login."""
        for name in _LOGIN_CALLS:
            for call in unit.callers.get(name, ()):
                if not call.args or not isinstance(call.callee, Member) or call.new:
                    continue
                options = Ref(unit, call.args[0].value)
                audience = self.read.setting(
                    options,
                    (("audience",), ("auth", "params", "audience"), ("authorizationParams", "audience")),
                )
                if not audience.present:
                    continue
                owner = call.callee.owner
                base = next(
                    (
                        value
                        for value in self.values.settle(Ref(unit, _without_popup(owner)))
                        if isinstance(value.node, Call) and last_name(value.node.callee) in SHAPES_BY_NAME
                    ),
                    None,
                )
                if base is None:
                    continue
                request = Request("authorize", "login", Ref(unit, call), call, audience, options=options)
                request.scope = self.read.setting(options, (("scope",), ("auth", "params", "scope")))
                request.response_type = self.read.setting(options, (("responseType",), ("response_type",)))
                request.default_response_type = "token"
                request.base = base
                yield request

    def grant(self, unit: Unit, call: Call, shape: GrantShape) -> Request:
        request = Request("password", shape.name, Ref(unit, call), call, default_response_type="password")
        if shape.options >= 0 and shape.options < len(call.args):
            options = Ref(unit, call.args[shape.options].value)
            request.options = options
            request.audience = self.read.setting(options, (("audience",),))
            request.scope = self.read.setting(options, (("scope",),))
            return request
        named = {argument.name: argument.value for argument in call.args if argument.name}
        positional = [argument.value for argument in call.args if argument.name is None]
        for position, name in enumerate(shape.positions[: len(positional)]):
            named.setdefault(name, positional[position])
        request.options = Ref(unit, call)
        request.audience = self.read.said(Ref(unit, named["audience"])) if "audience" in named else ABSENT
        request.scope = self.read.said(Ref(unit, named["scope"])) if "scope" in named else ABSENT
        if isinstance(call.callee, Member):
            for value in self.values.settle(Ref(unit, call.callee.owner)):
                if isinstance(value.node, Call) and value.node.args:
                    request.domain = Ref(value.unit, value.node.args[0].value)
        return request

    def grant_fits(self, unit: Unit, call: Call, shape: GrantShape) -> bool:
        if shape.name == "passwordRealm" and not unit.says("react-native-auth0"):
            return isinstance(call.callee, Member) and last_name(call.callee.owner) == "auth"
        if not shape.owners:
            return bool(call.args)
        if not isinstance(call.callee, Member):
            return False
        if last_name(call.callee.owner) in shape.owners:
            return True
        owners = self.values.settle(Ref(unit, call.callee.owner))
        return any(
            isinstance(value.node, Call) and last_name(value.node.callee) in shape.owners for value in owners
        )

    def _at(self, ref: Ref, shape: RequestShape, paths: tuple[Path, ...]) -> list[Ref]:
        options = self._options(ref.unit, ref.node, shape) if isinstance(ref.node, Call) else None
        return (
            [found for path in paths for found in self.read.values_at(options, path)]
            if options is not None
            else []
        )


def _without_popup(owner: Node) -> Node:
    """webAuth.popup, webAuth.client and webAuth.redirect log in for webAuth."""
    return (
        owner.owner if isinstance(owner, Member) and owner.name in ("popup", "client", "redirect") else owner
    )
