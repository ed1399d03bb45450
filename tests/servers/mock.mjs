// oauth2-mock-server over TLS: RS256 access tokens without an audience, keys where its discovery document says.
import { OAuth2Server } from "oauth2-mock-server";

const server = new OAuth2Server(process.env.KEY, process.env.CERTIFICATE);
await server.issuer.keys.generate("RS256");
await server.start(0, "localhost");
const { port } = server.address();
server.issuer.url = `https://localhost:${port}/`;
console.log(`port ${port}`);
