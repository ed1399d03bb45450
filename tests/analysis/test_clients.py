"""How HTTP clients of many languages are given a bearer token: by a method for it, by a constant for the
header's name, beside the address, or in an object of options."""

from __future__ import annotations

import pytest

from tests.analysis.conftest import Program

PROGRAMS = {
    "Spring, setBearerAuth": """
==> Users.java
class Users {
    Profile read(String idToken, String id) {
        HttpHeaders headers = new HttpHeaders();
        headers.setBearerAuth(idToken);
        HttpEntity<String> entity = new HttpEntity<>(headers);
        return rest.exchange("https://acme.auth0.com/api/v2/users/" + id, HttpMethod.GET, entity, Profile.class).getBody();  <<< MM202
    }
}
""",
    "Spring, WebClient with a function for the headers": """
==> Users.java
class Users {
    Mono<Profile> read(String idToken, String id) {
        return web.get()
            .uri("https://acme.auth0.com/api/v2/users/{id}", id)
            .headers(headers -> headers.setBearerAuth(idToken))
            .retrieve().bodyToMono(Profile.class);
    }
}
""".replace("return web.get()", "return web.get()  <<< MM202"),
    "Spring with an access token": """
==> Users.java
class Users {
    Profile read(String accessToken, String id) {
        headers.setBearerAuth(accessToken);
        return rest.exchange("https://acme.auth0.com/api/v2/users/" + id, HttpMethod.GET, entity, Profile.class).getBody();
    }
}
""",
    "the JDK, with a constant for the header": """
==> Users.java
class Users {
    void read(String idToken, String id) {
        HttpRequest request = HttpRequest.newBuilder()
            .uri(URI.create("https://acme.auth0.com/api/v2/users/" + id))  <<< MM202
            .header(HttpHeaders.AUTHORIZATION, "Bearer " + idToken)
            .build();
    }
}
""",
    "HttpURLConnection": """
==> Users.java
class Users {
    void read(String idToken, String id) {
        URL url = new URL("https://acme.auth0.com/api/v2/users/" + id);  <<< MM202
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + idToken);
    }
}
""",
    "Volley, whose request says its headers itself": """
==> Users.java
class Users {
    void read(final String idToken, String id) {
        String url = "https://acme.auth0.com/api/v2/users/" + id;
        StringRequest request = new StringRequest(Request.Method.GET, url, done, failed) {  <<< MM202
            @Override
            public Map<String, String> getHeaders() {
                Map<String, String> headers = new HashMap<>();
                headers.put("Authorization", "Bearer " + idToken);
                return headers;
            }
        };
    }
}
""",
    "what another request sent is no name of a header": """
==> Users.java
import com.auth0.Auth0;
class Users {
    void read(Request request, String idToken, String id) {
        sessions.put(request.headers.authorization, idToken);
        new URL("https://acme.auth0.com/api/v2/users/" + id).openConnection();
    }
    void check(Request request, String idToken, String id) {
        sessions.put(idToken, request.Headers.Authorization);
        new URL("https://acme.auth0.com/api/v2/users/" + id).openConnection();
    }
    void send(Request request, String idToken, String id) {
        request.put(HttpHeaders.AUTHORIZATION, "Bearer " + idToken);
        new URL("https://acme.auth0.com/api/v2/users/" + id).openConnection();  <<< MM202
    }
}
""",
    "a function of that name that is no method of the request": """
==> users.js
import auth0 from 'auth0-js';
const page = fetch('https://acme.auth0.com/api/v2/users/' + id);
function getHeaders() {
  const headers = new Headers();
  headers.set('Authorization', 'Bearer ' + localStorage.getItem('id_token'));
  return headers;
}
""",
    "an address that a function of a library completes": """
==> Link.java
import com.auth0.Auth0ServletCallback;
class Link extends Auth0ServletCallback {
    void link(String idToken, String second, String id) {
        String encoded = URLEncoder.encode(id, "UTF-8");
        String address = getUri("/api/v2/users/") + encoded + "/identities";
        Resty resty = createResty();
        resty.withHeader("Authorization", "Bearer " + idToken);
        resty.json(address, content(body));  <<< MM301
    }
}
""",
    "identities of another service": """
==> Tickets.java
class Tickets {
    void link(String idToken, String id) {
        String address = zendeskUri("/api/v2/users/") + id + "/identities";
        resty.withHeader("Authorization", "Bearer " + idToken);
        resty.json(address, content(body));
    }
    void login() { auth0.login(); }
}
""",
    "Ktor": """
==> Users.kt
suspend fun save(idToken: String, id: String): Profile =
    client.patch("https://acme.auth0.com/api/v2/users/$id") {  <<< MM202
        bearerAuth(idToken)
    }.body()
""",
    "RestSharp, the address with the client": """
==> Users.cs
class Users {
    public void Read(string idToken, string id) {
        var client = new RestClient($"https://acme.auth0.com/api/v2/users/{id}");  <<< MM202
        var request = new RestRequest(Method.GET);
        request.AddHeader("authorization", $"Bearer {idToken}");
        client.Execute(request);
    }
}
""",
    "RestSharp, the address with the request": """
==> Users.cs
class Users {
    public void Save(string idToken, string id) {
        var client = new RestClient("https://acme.auth0.com");
        var request = new RestRequest("api/v2/users/" + id, Method.PATCH);  <<< MM202
        request.AddHeader("authorization", "Bearer " + idToken);
        client.Execute(request);
    }
}
""",
    "RestSharp with a token of the client's own": """
==> Users.cs
class Users {
    public void Read(string id) {
        var client = new RestClient($"https://acme.auth0.com/api/v2/users/{id}");
        var request = new RestRequest(Method.GET);
        request.AddHeader("authorization", $"Bearer {managementToken}");
        client.Execute(request);
    }
}
""",
    "Laravel": """
==> profile.php
<?php
$answer = Http::withToken($idToken)->patch("https://acme.auth0.com/api/v2/users/{$id}", $data);  <<< MM202
""",
    "PSR-7": """
==> profile.php
<?php
$request = $factory->createRequest('GET', 'https://acme.auth0.com/api/v2/users/' . $id)  <<< MM202
    ->withHeader('Authorization', 'Bearer ' . $idToken);
""",
    "a stream of PHP": """
==> profile.php
<?php
$context = stream_context_create(['http' => ['header' => 'Authorization: Bearer ' . $idToken]]);
$profile = file_get_contents('https://acme.auth0.com/api/v2/users/' . $id, false, $context);  <<< MM202
""",
    "Faraday": """
==> profile.rb
web = Faraday.new(url: "https://acme.auth0.com")
web.patch("/api/v2/users/#{id}") do |request|  <<< MM202
  request.headers["Authorization"] = "Bearer #{id_token}"
end
""",
    "http.rb": """
==> profile.rb
HTTP.auth("Bearer #{id_token}").get("https://acme.auth0.com/api/v2/users/#{id}")  <<< MM202
""",
    "resty": """
==> users.go
package users
func Read(idToken, id string) {
	client.R().SetAuthToken(idToken).Get("https://acme.auth0.com/api/v2/users/" + id)  <<< MM202
}
""",
    "URLRequest with all headers at once": """
==> Profile.swift
func read(idToken: String, id: String) {
    var request = URLRequest(url: URL(string: "https://acme.auth0.com/api/v2/users/\\(id)")!)  <<< MM202
    request.allHTTPHeaderFields = ["Authorization": "Bearer \\(idToken)"]
}
""",
    "Alamofire": """
==> Profile.swift
func read(idToken: String, id: String) {
    AF.request("https://acme.auth0.com/api/v2/users/\\(id)", headers: [.authorization(bearerToken: idToken)]).response { print($0) }  <<< MM202
}
""",
    "Dio": """
==> profile.dart
Future<void> save(String idToken, String id) async {
  await dio.patch('https://acme.auth0.com/api/v2/users/$id', data: body, options: Options(headers: {'Authorization': 'Bearer $idToken'}));  <<< MM202
}
""",
    "$resource, whose token another file gives without naming it": """
==> config.js
angular.module('acme').config(function ($httpProvider, jwtInterceptorProvider) {
  jwtInterceptorProvider.tokenGetter = function (session) { return session.ticket(); };
  $httpProvider.interceptors.push('jwtInterceptor');
});
==> session.js
angular.module('acme').service('session', function () {
  this.ticket = function () { return localStorage.getItem('id_token'); };
});
==> users.js
angular.module('acme').factory('Users', function ($resource, auth0Domain) {
  return $resource('https://' + auth0Domain + '/api/v2/users/:id', {id: '@id'}, {save: {method: 'PATCH'}});  <<< MM202
});
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_the_ways_of_a_header(program: Program, text: str) -> None:
    assert program(text) == []
