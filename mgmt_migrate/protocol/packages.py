"""How the manifest of an Auth0 SDK says that the folder below it is that SDK: shapes as data.

Sources: the manifests of the SDKs themselves, at the versions of 2015 to 2026.
"""

from __future__ import annotations

import re

from mgmt_migrate.value import Value

_HOME = re.compile(r"""github\.com[:/]auth0/|["']auth0/[\w.-]+["']""", re.I)


class SdkManifest(Value, eq=True):
    """A kind of manifest.

    `file` is matched against the whole file name, `content` searched in the text; `home`: whether the text
    must name a repository of Auth0 as well, where applications are called like the SDK that they use.
    """

    file: re.Pattern[str]
    content: re.Pattern[str]
    home: bool = True
    source: str = ""

    def fits(self, text: str) -> bool:
        """Whether the text of such a file is an SDK's own."""
        return self.content.search(text) is not None and (not self.home or _HOME.search(text) is not None)


def _row(file: str, content: str, source: str, home: bool = True) -> SdkManifest:
    return SdkManifest(re.compile(file), re.compile(content, re.M | re.I), home, source)


_NPM = (
    "auth0|auth0-js|auth0-lock|auth0-lock-passwordless|auth0-widget\\.js|auth0-angular|angular-auth0|"
    "angular-lock|angular-lock-passwordless|auth0-cordova|auth0-deploy-cli|auth0-guardian-js|auth0-oidc-client|"
    "passport-auth0|react-native-auth0|react-native-lock|react-native-lock-ios|react-native-lock-android|"
    "express-openid-connect|express-oauth2-jwt-bearer|"
    "@auth0/(?:auth0-\\w[\\w-]*|nextjs-auth0|cordova|angular-jwt|lock|universal-login|mcp-server)"
)

SDK_MANIFESTS: tuple[SdkManifest, ...] = (
    _row(r"(?:package|bower)\.json", rf'"name"\s*:\s*"(?:{_NPM})"', "npm and Bower"),
    _row(
        r"pyproject\.toml|setup\.py|setup\.cfg",
        r"""name["']?\s*=\s*["']?auth0-(?:python|api-python|server-python)\b""",
        "PyPI",
    ),
    _row(
        r"composer\.json",
        r'"name"\s*:\s*"auth0/(?:auth0-php|login|symfony|jwt-auth-bundle|wordpress|wp-auth0)"',
        "Packagist",
        home=False,
    ),
    _row(r"[\w.-]+\.gemspec", r"""\.name\s*=\s*["'](?:omniauth-)?auth0["']""", "RubyGems"),
    _row(
        r"go\.mod",
        r"^module\s+(?:github\.com/auth0/|\S+/terraform-provider-auth0\b|gopkg\.in/auth0)",
        "Go modules",
        home=False,
    ),
    _row(
        r"build\.gradle(?:\.kts)?",
        r"""^\s*group\s*=\s*["']com\.auth0\.android["']|^\s*organization\s*=?\s*\(?["']auth0["']""",
        "Auth0.Android, Lock.Android, auth0-java 1",
        home=False,
    ),
    _row(r"gradle\.properties", r"^\s*POM_(?:SCM_)?URL\s*=.*github\.com/auth0/", "auth0-java", home=False),
    _row(r"pom\.xml", r"<url>\s*https?://github\.com/auth0/(?![\w.-]*sample)", "auth0-java", home=False),
    _row(r"(?:Auth0|Lock|A0Auth0)\.podspec", r"github\.com/auth0/", "Auth0.swift, Lock.swift"),
    _row(r"Auth0\.(?:Net|OidcClient)[\w.-]*\.sln", r"", "auth0.net", home=False),
    _row(r"pubspec\.yaml", r"^name:\s*auth0_flutter\b", "auth0-flutter", home=False),
)


def sdk_manifest(file: str) -> SdkManifest | None:
    """The kind of SDK manifest that a file of this name would be."""
    return next((row for row in SDK_MANIFESTS if row.file.fullmatch(file)), None)
