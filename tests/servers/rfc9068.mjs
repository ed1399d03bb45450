// oidc-provider as an authorization server whose one API is a Management API: access tokens in the RFC 9068 profile.
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const [port, audience] = process.argv.slice(2);
const issuer = `http://localhost:${port}/`;

const keys = [
  ["rsa", { modulusLength: 2048 }, "RS256"],
  ["rsa", { modulusLength: 2048 }, "PS256"],
  ["ec", { namedCurve: "P-256" }, "ES256"],
].map(([type, options, alg]) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }),
  alg,
  use: "sig",
  kid: alg,
}));

const provider = new Provider(issuer, {
  jwks: { keys },
  scopes: ["read:users", "update:users"],
  clients: ["RS256", "PS256", "ES256"].map((alg) => ({
    client_id: alg,
    client_secret: `secret of ${alg}`,
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
  })),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, _resource, client) => ({
        scope: "read:users update:users",
        audience,
        accessTokenFormat: "jwt",
        accessTokenTTL: 7200,
        jwt: { sign: { alg: client.clientId } },
      }),
    },
  },
});
provider.listen(Number(port), "localhost", () => console.log("ready"));
