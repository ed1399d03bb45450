// The Auth0 simulator on a free port. It wants its certificates under $HOME/.simulacrum/certs.
const { simulation } = require("@simulacrum/auth0-simulator");

simulation()
  .listen(0)
  .then(({ port }) => console.log(`port ${port}`));
