// oidc-provider at the addresses of a tenant, with at+jwt access tokens for whatever `audience` asks for.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const { CERTIFICATE, KEY, SCOPES, CALLBACK } = process.env;
const server = createServer({ cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) });
const jwk = { ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), kid: "oidc-1", use: "sig", alg: "RS256" };
const device = "urn:ietf:params:oauth:grant-type:device_code";

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const provider = new Provider(`https://localhost:${port}/`, {
    clients: [
      {
        client_id: "spa",
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", device],
        redirect_uris: [CALLBACK],
      },
      {
        client_id: "machine",
        client_secret: "s3cret-of-the-machine",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ["a key for the cookies of a test"] },
    extraParams: ["audience"],
    scopes: ["openid", ...SCOPES.split(" ")],
    routes: {
      authorization: "/authorize",
      token: "/oauth/token",
      device_authorization: "/oauth/device/code",
      code_verification: "/activate",
      jwks: "/.well-known/jwks.json",
    },
    features: {
      deviceFlow: { enabled: true },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, client, oneOf) => oneOf ?? ctx.oidc.params.audience ?? ctx.oidc.body?.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => ({
          scope: SCOPES,
          audience: resource,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  server.on("request", provider.callback());
  console.log(`port ${port}`);
});
