// An OpenID provider (npm oidc-provider) in the dress of Clever or ClassLink, for tests.
// usage: node portal.mjs PORT clever|classlink REDIRECT_URI, and on standard input a line of JSON:
// key of a user -> what is told
import http from 'node:http';
import readline from 'node:readline';
import { Provider } from 'oidc-provider';

const [port, dress, redirect] = process.argv.slice(2);
const users = await new Promise((known) =>
  readline.createInterface({ input: process.stdin }).once('line', (line) => known(JSON.parse(line))),
);
const site = `http://localhost:${port}`;
const DRESSES = {
  clever: {
    routes: { authorization: '/oauth/authorize', token: '/oauth/tokens', userinfo: '/userinfo' },
    auth: 'client_secret_basic',
    // Clever signs everybody in with its one scope, whatever is asked for.
    adjust: (query) => query.set('scope', 'openid'),
    told: { '/v3.0/me': (user) => ({ type: 'user', data: user }) },
  },
  classlink: {
    routes: { authorization: '/oauth2/v2/auth', token: '/oauth2/v2/token' },
    auth: 'client_secret_post',
    adjust: (query) => query.set('scope', 'openid profile'),
    told: { '/v2/my/info': (user) => user },
  },
};
const { routes, auth, adjust, told } = DRESSES[dress];

const provider = new Provider(site, {
  routes,
  clients: [{
    client_id: 'corridor', client_secret: 'a secret of the district', redirect_uris: [redirect],
    response_types: ['code'], grant_types: ['authorization_code'], token_endpoint_auth_method: auth,
  }],
  claims: { openid: ['sub', 'user_type', 'district', 'email', 'email_verified', 'given_name', 'family_name'] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => false },
  findAccount: (ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, ...users[id] }) }),
  interactions: { url: (ctx, interaction) => `/who/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
  cookies: { keys: ['only for tests'] },
});
const answer = provider.callback();

const page = (body) => `<!doctype html><html lang="en"><title>Portal</title>${body}`;
const html = (res, body) => res.setHeader('content-type', 'text/html').end(page(body));
const json = (res, status, body) => {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

async function tell(req, res, shape) {
  const bearer = (req.headers.authorization || '').replace('Bearer ', '');
  const token = await provider.AccessToken.find(bearer);
  return token ? json(res, 200, shape(users[token.accountId])) : json(res, 401, { error: 'no token' });
}

function who(res) {
  const buttons = Object.keys(users).map((key) => `<button name="as" value="${key}">${key}</button>`);
  html(res, `<h1>Who are you?</h1><form>${buttons.join('')}</form>`);
}

// The page of tiles: its icon asks for a code itself and sends nobody's state along.
function tiles(res) {
  const query = new URLSearchParams({ response_type: 'code', client_id: 'corridor', redirect_uri: redirect });
  html(res, `<h1>My apps</h1><a href="${routes.authorization}?${query.toString().replaceAll('&', '&amp;')}">Corridor</a>`);
}

http.createServer(async (req, res) => {
  const url = new URL(req.url, site);
  if (url.pathname === '/favicon.ico') return res.writeHead(204).end();
  if (url.pathname === '/tiles') return tiles(res);
  if (told[url.pathname]) return tell(req, res, told[url.pathname]);
  if (url.pathname.startsWith('/who/')) {
    const as = url.searchParams.get('as');
    if (!as) return who(res);
    return provider.interactionFinished(req, res, { login: { accountId: as } });
  }
  if (url.pathname === routes.authorization) {
    adjust(url.searchParams);
    req.url = url.pathname + url.search;
  }
  return answer(req, res);
}).listen(Number(port), 'localhost', () => console.log('ready'));
