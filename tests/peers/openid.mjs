// An OpenID Provider on the loopback (npm oidc-provider) that tells what Google and Microsoft tell.
// usage: node openid.mjs PORT, and a line of JSON on standard input: claims by `sub`
import http from "node:http";
import readline from "node:readline";
import { Provider, interactionPolicy } from "oidc-provider";

const port = Number(process.argv[2]);
const accounts = await new Promise((known) =>
  readline.createInterface({ input: process.stdin }).once("line", (line) => known(JSON.parse(line))),
);

const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "corridor",
      client_secret: "a secret of the tests",
      redirect_uris: ["http://127.0.0.1/sign-in/"],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: {
    openid: ["sub", "hd", "tid", "oid", "preferred_username", "idp"],
    email: ["email", "email_verified"],
    profile: ["name"],
  },
  conformIdTokenClaims: false, // claims are in the ID token, as with both of them
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  cookies: { keys: ["of the tests only"] },
  interactions: { policy, url: (_, interaction) => `/choose/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts[sub] }) }),
  loadExistingGrant: async ({ oidc }) => {
    const { clientId } = oidc.client;
    const grant = new provider.Grant({ clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});
// Which product asks is not known when this starts: its port, and the id of its provider.
provider.Client.prototype.redirectUriAllowed = (uri) =>
  /^http:\/\/127\.0\.0\.1:\d+\/sign-in\/with\/[0-9a-f-]+\/answer\/$/.test(uri);

const link = (uid, as, words) => `<p><a href="/choose/${uid}/${as}">${words}</a></p>`;
const chooser = (uid) =>
  `<!doctype html><html lang="en"><link rel="icon" href="data:,"><h1>Choose an account</h1>` +
  Object.entries(accounts).map(([sub, told]) => link(uid, sub, told.name)).join("") +
  link(uid, "nobody", "Cancel");

const answer = provider.callback();
http
  .createServer(async (request, response) => {
    const [, start, uid, as] = request.url.split("/");
    if (start !== "choose") return answer(request, response);
    if (!as) return response.setHeader("Content-Type", "text/html").end(chooser(uid));
    const told = accounts[as]
      ? { select_account: {}, login: { accountId: as } }
      : { error: "access_denied", error_description: "The person went back" };
    return provider.interactionFinished(request, response, told);
  })
  .listen(port, "127.0.0.1", () => console.log("ready"));
