// A SAML 2.0 identity provider (npm samlp), for tests.
// usage: node saml-idp.cjs PORT FOLDER (with a.key, a.crt, b.key, b.crt), and on standard input a
// line of JSON: name of a user -> attributes
//   /sso         answers a request; who it is, is asked on a page
//   /launch      begins by itself: ?acs=&aud=&as=[&RelayState=]
//   /metadata    lists the certificates in use
//   /blank       is a page of another site, to send forms from
//   /rule?...    sets what is done next: key=a|b, listed=a|ab|b, hash=sha1|sha256
const express = require('express');
const samlp = require('samlp');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

const [port, folder] = process.argv.slice(2);
let users;
const issuer = `http://localhost:${port}/metadata`;
const file = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const rule = { key: 'a', listed: 'a', hash: 'sha256' };
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

// What samlp asks of a user: a name, and attributes under their own names.
const mapper = (user) => ({
  getClaims: () => user.attributes,
  getNameIdentifier: () => ({ nameIdentifier: user.name, nameIdentifierFormat: PERSISTENT }),
});
mapper.prototype = { metadata: [] };

function answer(req, res, next, acs, more) {
  const as = req.query.as;
  samlp.auth({
    issuer, cert: file(`${rule.key}.crt`), key: file(`${rule.key}.key`),
    signatureAlgorithm: `rsa-${rule.hash}`, digestAlgorithm: rule.hash,
    signResponse: false, sessionIndex: '1', lifetimeInSeconds: 300,
    recipient: acs, destination: acs, profileMapper: mapper,
    getUserFromRequest: () => ({ name: as, attributes: users[as] }),
    getPostURL: (audience, dom, request, done) => done(null, acs),
    ...more,
  })(req, res, next);
}

const app = express();

app.get('/favicon.ico', (req, res) => res.status(204).end());

app.get('/blank', (req, res) => res.send('<!doctype html><title>Blank</title>'));

app.get('/rule', (req, res) => { Object.assign(rule, req.query); res.json(rule); });

app.get('/sso', (req, res, next) => {
  if (!req.query.as) {
    const buttons = Object.keys(users).map((name) => `<button name="as" value="${name}">${name}</button>`);
    const kept = ['SAMLRequest', 'RelayState'].filter((name) => req.query[name]);
    const fields = kept.map((name) => `<input type="hidden" name="${name}" value="${req.query[name].replaceAll('"', '&quot;')}">`);
    return res.send(`<!doctype html><html lang="en"><title>District</title><h1>Who are you?</h1><form>${fields.join('')}${buttons.join('')}</form>`);
  }
  return samlp.parseRequest(req, (error, asked) => {
    if (error || !asked) return res.status(400).send(String(error || 'no request'));
    return answer(req, res, next, asked.assertionConsumerServiceURL, {});
  });
});

app.get('/launch', (req, res, next) => answer(req, res, next, req.query.acs, {
  audience: req.query.aud, RelayState: req.query.RelayState || '',
}));

app.get('/metadata', (req, res) => {
  const keys = [...rule.listed].map((name) => {
    const packed = file(`${name}.crt`).replace(/-----[^-]+-----|\s/g, '');
    return `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${packed}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
  });
  res.type('application/samlmetadata+xml').send(`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="http://localhost:${port}/sso"/></IDPSSODescriptor></EntityDescriptor>`);
});

app.use((error, req, res, next) => res.status(500).send(String(error)));
readline.createInterface({ input: process.stdin }).once('line', (line) => {
  users = JSON.parse(line);
  app.listen(Number(port), 'localhost', () => console.log('ready'));
});
