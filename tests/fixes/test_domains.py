"""The audience of a rewritten login names the tenant's domain as the code at hand does."""

from __future__ import annotations

from pathlib import Path

import pytest

from mgmt_migrate.model.house import House
from tests.fixes.trying import tried

PASSPORT = """\
const Auth0Strategy = require('passport-auth0');
passport.use(new Auth0Strategy({domain: DOMAIN, clientID: 'c1'}, function (token, refresh, extraParams, profile, done) {
  done(null, {extraParams: extraParams});
}));
"""
LOGIN = "app.get('/login', passport.authenticate('auth0', {scope: 'openid'}));\n"
CALL = """\
request({
  url: 'https://' + HOST,
  auth: {bearer: req.user.extraParams.id_token}
});
"""
REACT_NATIVE = """\
import auth0 from './client';
export const login = async () => {
  const credentials = await auth0.webAuth.authorize({scope: 'openid'});
  await auth0.users(credentials.idToken).getUser({id});
};
"""
PYTHON = """\
from auth0.v3.authentication import GetToken
from auth0.v3.management import Auth0
tokens = GetToken(DOMAIN).login('c1', 's', user, word, 'openid', None)
Auth0(DOMAIN, tokens['id_token']).users.get(id)
"""


def express(domain: str, called: str = "") -> dict[str, str]:
    """An application whose strategy, login and call stand in three files."""
    app, called = PASSPORT.replace("DOMAIN", domain), called or domain
    plain = called.startswith("'")
    api = CALL.replace(
        "'https://' + HOST",
        f"'https://{called[1:-1]}/api/v2/users/' + id"
        if plain
        else f"'https://' + ({called}) + '/api/v2/users/' + id",
    )
    return {"package.json": "{}", "app.js": app, "routes.js": LOGIN, "api.js": api}


@pytest.mark.parametrize(
    ("strategy", "written"),
    [
        ("process.env.AUTH0_DOMAIN", "'https://' + process.env.AUTH0_DOMAIN + '/api/v2/'"),
        ("process.env['AUTH0_DOMAIN']", "'https://' + process.env['AUTH0_DOMAIN'] + '/api/v2/'"),
        (
            "process.env.AUTH0_DOMAIN || 'acme.auth0.com'",
            "'https://' + (process.env.AUTH0_DOMAIN || 'acme.auth0.com') + '/api/v2/'",
        ),
        ("'acme.auth0.com'", "'https://acme.auth0.com/api/v2/'"),
    ],
)
def test_a_login_without_a_domain_takes_that_of_its_strategy(
    tmp_path: Path, strategy: str, written: str
) -> None:
    done = tried(tmp_path, express(strategy))
    assert (done.only.safety, done.only.reasons) == ("safe", ())
    assert f"audience: {written}" in done.after["routes.js"]
    assert "extraParams.access_token" in done.after["api.js"]


def test_domains_that_differ_are_something_to_look_at(tmp_path: Path) -> None:
    done = tried(tmp_path, express("'acme.auth0.com'", "'other.auth0.com'"))
    assert "several domains are named: acme.auth0.com, other.auth0.com" in done.only.reasons[0]


@pytest.mark.parametrize(
    ("client", "written"),
    [
        ("const DOMAIN = 'acme.auth0.com';", "'https://acme.auth0.com/api/v2/'"),
        ("import Config from 'react-native-config';\nconst DOMAIN = Config.AUTH0_DOMAIN;", None),
    ],
)
def test_a_constant_of_another_file_is_copied_and_a_setting_needs_its_import(
    tmp_path: Path, client: str, written: str | None
) -> None:
    client += "\nimport Auth0 from 'react-native-auth0';\nexport default new Auth0({domain: DOMAIN, clientId: 'c1'});\n"
    alone = tried(tmp_path, {"client.js": client, "login.js": REACT_NATIVE})
    if written is not None:
        assert f"audience: {written}" in alone.after["login.js"]
        return
    assert alone.only.reasons == ("the tenant's domain is not in the code at hand",)
    beside = "import Settings from 'react-native-config';\n" + REACT_NATIVE
    done = tried(tmp_path, {"client.js": client, "login.js": beside})
    assert "audience: 'https://' + Settings.AUTH0_DOMAIN + '/api/v2/'" in done.after["login.js"]


def test_what_both_files_import_keeps_its_name(tmp_path: Path) -> None:
    config = "export const DOMAIN = window.tenant;\n"
    client = "import {DOMAIN} from './config';\nimport Auth0 from 'react-native-auth0';\n"
    client += "export default new Auth0({domain: DOMAIN, clientId: 'c1'});\n"
    login = "import {DOMAIN as TENANT} from './config';\n" + REACT_NATIVE
    done = tried(tmp_path, {"config.js": config, "client.js": client, "login.js": login})
    assert "audience: 'https://' + TENANT + '/api/v2/'" in done.after["login.js"]


def test_a_domain_out_of_a_file_of_settings_is_something_to_look_at(tmp_path: Path) -> None:
    client = "import config from './auth0.json';\nimport Auth0 from 'react-native-auth0';\n"
    client += "export default new Auth0({domain: config.domain, clientId: 'c1'});\n"
    files = {"auth0.json": '{"domain": "acme.auth0.com"}', "client.js": client, "login.js": REACT_NATIVE}
    done = tried(tmp_path, files)
    assert done.only.reasons == ("the domain is copied from auth0.json",)
    beside = "import config from './auth0.json';\n" + REACT_NATIVE
    done = tried(tmp_path, {**files, "login.js": beside})
    assert (done.only.safety, "audience: 'https://' + config.domain +" in done.after["login.js"]) == (
        "safe",
        True,
    )


@pytest.mark.parametrize(
    ("domain", "written"),
    [
        ("'acme.auth0.com'", "audience='https://acme.auth0.com/api/v2/'"),
        ("os.environ['AUTH0_DOMAIN']", "audience=f'https://{os.environ[\"AUTH0_DOMAIN\"]}/api/v2/'"),
        ("settings.DOMAIN", "audience=f'https://{settings.DOMAIN}/api/v2/'"),
    ],
)
def test_python_writes_it_as_an_f_string_that_every_version_reads(
    tmp_path: Path, domain: str, written: str
) -> None:
    done = tried(tmp_path, {"a.py": "import os\n" + PYTHON.replace("DOMAIN", domain)})
    assert written in done.after["a.py"]


@pytest.mark.parametrize(
    ("domain", "env", "house"),
    [
        ("'login.acme.com'", "", House(domains=("login.acme.com",))),
        ("'acme.eu.auth0.com'", "", House(domains=("acme.eu.auth0.com",))),
        ("process.env.AUTH0_DOMAIN", "AUTH0_DOMAIN=login.acme.com\n", House()),
    ],
)
def test_a_custom_domain_is_no_audience(tmp_path: Path, domain: str, env: str, house: House) -> None:
    done = tried(tmp_path, {**express(domain), ".env.example": env}, house)
    assert "looks like a custom domain: the audience names the tenant's own" in done.only.reasons[0]
    assert done.only.safety == "unsafe"


def test_the_domain_of_the_calls_is_taken_where_the_login_has_a_custom_one(tmp_path: Path) -> None:
    done = tried(tmp_path, express("'login.acme.com'", "'acme.auth0.com'"))
    assert (done.only.safety, "audience: 'https://acme.auth0.com/api/v2/'" in done.after["routes.js"]) == (
        "safe",
        True,
    )


@pytest.mark.parametrize(
    ("domain", "written"),
    [
        ("`${TENANT}.auth0.com`", "`https://${TENANT}.auth0.com/api/v2/`"),
        ("TENANT + '.eu.auth0.com'", "'https://' + TENANT + '.eu.auth0.com' + '/api/v2/'"),
    ],
)
def test_a_domain_that_is_put_together_is_put_together_for_the_audience(
    tmp_path: Path, domain: str, written: str
) -> None:
    text = (
        f"const w = new auth0.WebAuth({{domain: {domain}, clientID: 'c1', responseType: 'id_token'}});\n"
        f"w.parseHash((e, r) => new auth0.Management({{domain: {domain}, token: r.idToken}}).getUser(id, show));\n"
    )
    result = tried(tmp_path, {"a.js": f"const TENANT = window.tenant;\n{text}"})
    assert result.only.safety == "safe"
    assert f"audience: {written}" in result.after["a.js"]


def test_a_domain_that_is_put_together_in_python_is_put_together_for_the_audience(tmp_path: Path) -> None:
    text = PYTHON.replace("DOMAIN", 'f"{tenant}.auth0.com"')
    result = tried(tmp_path, {"a.py": text})
    assert 'f"https://{tenant}.auth0.com/api/v2/"' in result.after["a.py"]


@pytest.mark.parametrize(
    ("audience", "written"),
    [
        ("`https://${env.tenant}/userinfo`", "`https://${env.tenant}/api/v2/`"),
        ("'https://acme.eu.auth0.com/userinfo'", "'https://acme.eu.auth0.com/api/v2/'"),
    ],
)
def test_the_domain_of_the_audience_is_the_tenants_whatever_the_login_is_at(
    tmp_path: Path, audience: str, written: str
) -> None:
    text = f"""\
import auth0 from 'auth0-js';
const login = new auth0.WebAuth({{
  domain: env.domain,
  clientID: 'c1',
  audience: {audience},
  responseType: 'token id_token',
  scope: 'openid'
}});
login.parseHash((err, result) => {{
  new auth0.Management({{domain: env.domain, token: result.idToken}}).getUser(id, show);
}});
"""
    result = tried(tmp_path, {"app.js": text})
    assert result.only.safety == "safe"
    assert f"audience: {written}," in result.after["app.js"]


PAGE = """\
<script>
var lock = new Auth0Lock('c1', 'DOMAIN', {auth: {params: {scope: 'openid'}}});
lock.on('authenticated', function (authResult) {
  localStorage.setItem('acme_ticket', authResult.idToken);
});
function save(id, city) {
  $.ajax({
    url: 'https://DOMAIN/api/v2/users/' + id,
    method: 'PATCH',
    headers: {Authorization: 'Bearer ' + localStorage.getItem('acme_ticket')},
    data: {user_metadata: {city: city}}
  });
}
</script>
"""


@pytest.mark.parametrize(
    "domain",
    [
        "{{ AUTH0_DOMAIN }}",
        "<%= env.AUTH0_DOMAIN %>",
        "<?php echo $domain; ?>",
        "#{domain}",
        '<%= application.getInitParameter("auth0.domain") %>',
    ],
)
def test_a_domain_that_the_server_writes_into_its_page_is_taken_as_it_stands(
    tmp_path: Path, domain: str
) -> None:
    done = tried(tmp_path, {"package.json": "{}", "login.html": PAGE.replace("DOMAIN", domain)})
    assert (done.only.safety, done.only.reasons) == ("safe", ())
    assert f"audience: 'https://{domain}/api/v2/'" in done.after["login.html"]


@pytest.mark.parametrize("domain", ["acme.{region}.auth0.com", "<tenant>.auth0.com", "{{ a }.auth0.com"])
def test_of_a_domain_that_is_not_understood_no_part_is_taken(tmp_path: Path, domain: str) -> None:
    done = tried(tmp_path, {"package.json": "{}", "login.html": PAGE.replace("DOMAIN", domain)})
    assert done.only.safety == "manual"
    assert done.only.reasons == ("the tenant's domain is not in the code at hand",)


def test_options_in_one_line_break_at_the_outer_braces_alone(tmp_path: Path) -> None:
    done = tried(tmp_path, {"package.json": "{}", "login.html": PAGE.replace("DOMAIN", "{{ domain }}")})
    assert """\
var lock = new Auth0Lock('c1', '{{ domain }}', {auth: {
  responseType: 'token id_token',
  params: {audience: 'https://{{ domain }}/api/v2/', scope: 'openid update:current_user_metadata'}
}});
""" in done.after["login.html"]
