// oidc-provider with the key set where its discovery document says, over plain http; the client id names the
// algorithm of its access tokens, which are in the RFC 9068 profile.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const { AUDIENCE: audience } = process.env;

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

const server = createServer().listen(0, "localhost", () => {
  const { port } = server.address();
  const provider = new Provider(`http://localhost:${port}/`, {
    jwks: { keys },
    scopes: ["read:users", "update:users"],
    clients: ["RS256", "PS256", "ES256"].map((alg) => ({
      client_id: alg,
      client_secret: `secret-of-${alg}`,
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
  server.on("request", provider.callback());
  console.log(`port ${port}`);
});
