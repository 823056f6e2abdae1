// oidc-provider with a handful of people, for the tests:
//   node provider.mjs NODE_MODULES PORT
// Prints its issuer when it listens. Takes lines on standard input, each answered
// by "done", and ends with it:
//   redirect URL                an address that the client may come back to
//   person LOGIN {"acr": …, …}  who signs in under that name, and the claims
//   down, up                    answers 503 to everything, or no longer
// Every start has new keys.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

// Standard output is for the answers.
console.info = console.warn = console.error;

const [modules, port] = process.argv.slice(2);
const library = pathToFileURL(`${modules}/oidc-provider/lib/index.js`);
const { default: Provider } = await import(library.href);

const redirects = new Set();
const people = new Map();

const server = createServer();
await new Promise((listening) => server.listen(Number(port), '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' };

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'bamin',
    client_secret: 'a secret of the tests',
    redirect_uris: ['https://code.example.cn/identity/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
  }],
  acrValues: ['L3', 'L4'],
  claims: {
    openid: ['sub'],
    profile: ['name', 'birthdate'],
    phone: ['phone_number'],
    identity: ['document_type', 'document_number'],
  },
  jwks: { keys: [key] },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
  pkce: { required: () => true },
  findAccount: async (ctx, login) => people.has(login) && {
    accountId: login,
    claims: async () => ({ sub: login, ...people.get(login) }),
  },
});
provider.Client.prototype.redirectUriAllowed = (uri) => redirects.has(uri);

// Its own log-in page asks for no level: whoever signs in has the one listed.
const finished = provider.interactionFinished.bind(provider);
provider.interactionFinished = (request, response, result, options) => {
  if (result.login) result.login.acr = people.get(result.login.accountId)?.acr;
  return finished(request, response, result, options);
};

const answer = provider.callback();
let down = false;
server.on('request', (request, response) => {
  if (down) response.writeHead(503).end();
  else answer(request, response);
});
console.log(issuer);

for await (const line of createInterface({ input: process.stdin })) {
  const [word, name, ...rest] = line.split(' ');
  if (word === 'redirect') redirects.add(name);
  if (word === 'person') people.set(name, JSON.parse(rest.join(' ')));
  if (word === 'down') down = true;
  if (word === 'up') down = false;
  console.log('done');
}
process.exit(0);
