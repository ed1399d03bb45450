"""The source, tests and documents of an SDK of Auth0 are passed over; an application beside it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from mgmt_migrate.engine.pipeline import Options, scan
from mgmt_migrate.engine.sdks import REASON
from mgmt_migrate.model.finding import Result

LEGACY = "const users = new auth0.Management({domain: 'acme.auth0.com', token: authResult.idToken});\n"
SDKS = {
    "package.json": '{"name": "auth0-js", "repository": {"url": "git://github.com/auth0/auth0.js"}}',
    "setup.py": "setup(name='auth0-python', url='https://github.com/auth0/auth0-python')",
    "composer.json": '{"name": "auth0/auth0-php"}',
    "auth0.gemspec": "s.name = 'auth0'\ns.homepage = 'https://github.com/auth0/ruby-auth0'",
    "go.mod": "module github.com/auth0/auth0-cli\n",
    "build.gradle": "allprojects {\n    group = 'com.auth0.android'\n}",
    "gradle.properties": "POM_ARTIFACT_ID=auth0\nPOM_URL=https://github.com/auth0/auth0-java",
    "pom.xml": "<project><url>https://github.com/auth0/auth0-java</url></project>",
    "Auth0.podspec": "s.homepage = 'https://github.com/auth0/Auth0.swift'",
}
APPLICATIONS = {
    "package.json": '{"name": "auth0", "dependencies": {"auth0-js": "^9.0.0"}}',
    "setup.py": "setup(name='auth0-python')",
    "composer.json": '{"name": "auth0/basic-webapp-sample"}',
    "go.mod": "module github.com/acme/auth0-demo\n\nrequire github.com/auth0/go-auth0 v1.0.0\n",
    "build.gradle": "group = 'com.auth0'\ndependencies { implementation 'com.auth0:auth0:1.0' }",
    "pom.xml": "<project><url>https://github.com/auth0/auth0-servlet-sample</url></project>",
}


def tree(root: Path, files: dict[str, str]) -> Result:
    """The findings of a folder with these files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return scan(Options((root,)))


@pytest.mark.parametrize("manifest", SDKS)
def test_all_below_the_manifest_of_an_sdk_is_passed_over_and_named(tmp_path: Path, manifest: str) -> None:
    result = tree(
        tmp_path, {manifest: SDKS[manifest], "test/users.test.js": LEGACY, "example/app.js": LEGACY}
    )
    assert result.findings == []
    assert {"test/users.test.js", "example/app.js"} <= {s.path for s in result.skipped if s.reason == REASON}


@pytest.mark.parametrize("manifest", APPLICATIONS)
def test_an_application_that_is_called_like_an_sdk_is_scanned(tmp_path: Path, manifest: str) -> None:
    result = tree(tmp_path, {manifest: APPLICATIONS[manifest], "app.js": LEGACY})
    assert [finding.rule for finding in result.findings] == ["MM201"]


def test_an_application_beside_the_copy_of_an_sdk_is_scanned(tmp_path: Path) -> None:
    result = tree(
        tmp_path,
        {"lib/auth0/package.json": SDKS["package.json"], "lib/auth0/a.js": LEGACY, "web/a.js": LEGACY},
    )
    assert [finding.place.path for finding in result.findings] == ["web/a.js"]
