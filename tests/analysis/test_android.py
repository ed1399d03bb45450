"""Tokens that an Android application hands from one screen to the next, or keeps in its preferences."""

from __future__ import annotations

import pytest

from tests.analysis.conftest import Program

PROGRAMS = {
    "an extra of an Intent, by a constant of another class": """
==> Login.java
import com.auth0.android.Auth0;
public class Login extends Activity {
    static final String TICKET = "acme.ticket";
    void next(Credentials credentials) {
        Intent intent = new Intent(this, Profile.class);
        intent.putExtra(TICKET, credentials.getIdToken());
        startActivity(intent);
    }
}
==> Profile.java
import com.auth0.android.management.UsersAPIClient;
public class Profile extends Activity {
    void link(String second) {
        UsersAPIClient users = new UsersAPIClient(auth0, getIntent().getExtras().getString(Login.TICKET));  <<< MM201
        users.link(id, second).start(done);
    }
    void read() {
        String ticket = getIntent().getStringExtra(Login.TICKET);
        UsersAPIClient users = new UsersAPIClient(auth0, ticket);  <<< MM201
        users.getProfile(id).start(done);
    }
}
""",
    "an extra that holds the access token": """
==> Login.java
import com.auth0.android.Auth0;
public class Login extends Activity {
    static final String TICKET = "acme.ticket";
    void next(Credentials credentials) {
        intent.putExtra(TICKET, credentials.getAccessToken());
    }
}
==> Profile.java
import com.auth0.android.management.UsersAPIClient;
public class Profile extends Activity {
    void read() {
        UsersAPIClient users = new UsersAPIClient(auth0, getIntent().getStringExtra(Login.TICKET));
        users.getProfile(id).start(done);
    }
}
""",
    "the arguments of a fragment": """
==> Profile.kt
import com.auth0.android.management.UsersAPIClient
class Profile : Fragment() {
    fun open(credentials: Credentials) {
        val bundle = Bundle()
        bundle.putString("acme.ticket", credentials.idToken)
        arguments = bundle
    }
    fun read() {
        val users = UsersAPIClient(account, arguments?.getString("acme.ticket"))  <<< MM201
        users.getProfile(id).start(done)
    }
}
""",
    "preferences through their editor": """
==> Session.java
import com.auth0.android.management.UsersAPIClient;
public class Session {
    static final String KEPT = "acme_kept";
    void keep(Credentials credentials) {
        SharedPreferences kept = context.getSharedPreferences("acme", 0);
        kept.edit().putString("name", name).putString(KEPT, credentials.getIdToken()).apply();
    }
    void read() {
        SharedPreferences kept = context.getSharedPreferences("acme", 0);
        UsersAPIClient users = new UsersAPIClient(auth0, kept.getString(KEPT, null));  <<< MM201
        users.getProfile(id).start(done);
    }
}
""",
    "preferences whose editor is a variable": """
==> Session.kt
import com.auth0.android.management.UsersAPIClient
class Session {
    fun keep(credentials: Credentials) {
        val editor = preferences.edit()
        editor.putString("acme_kept", credentials.idToken)
        editor.apply()
    }
    fun read() {
        val users = UsersAPIClient(account, preferences.getString("acme_kept", null))  <<< MM201
        users.getProfile(id).start(done)
    }
}
""",
    "a text of the resources, and a column of a table": """
==> Session.kt
import com.auth0.android.management.UsersAPIClient
class Session {
    fun keep(credentials: Credentials) {
        bundle.putString("ticket", credentials.idToken)
    }
    fun read() {
        val users = UsersAPIClient(account, row.getString("ticket"))
        users.getProfile(id).start(done)
    }
}
""",
    "an editor that is its own": """
==> Session.java
import com.auth0.android.management.UsersAPIClient;
public class Session {
    void read() {
        editor = editor.edit();
        UsersAPIClient users = new UsersAPIClient(auth0, editor.getString("kept", null));
        users.getProfile(id).start(done);
    }
}
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_the_screens_of_an_application(program: Program, text: str) -> None:
    assert program(text) == []
