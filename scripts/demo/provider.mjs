import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const ISSUER = 'https://accounts.google.com';
const ADDRESSES = {
  authorization_endpoint: `${ISSUER}/o/oauth2/v2/auth`,
  token_endpoint: 'https://oauth2.googleapis.com/token',
  jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
};

/** Stands in for Google on this machine: knows one person, who always agrees. */
export async function standInForGoogle(url, person) {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'demo', alg: 'RS256', use: 'sig' }];
  const grants = new Map();

  const redeem = async (form) => {
    const { nonce, clientId, challenge } = grants.get(form.get('code')) ?? {};
    grants.delete(form.get('code'));
    const verifier = form.get('code_verifier') ?? '';
    if (createHash('sha256').update(verifier).digest('base64url') !== challenge) return { error: 'invalid_grant' };
    const token = new SignJWT({ ...person, nonce }).setProtectedHeader({ alg: 'RS256', kid: 'demo' });
    const idToken = token
      .setIssuer(ISSUER)
      .setAudience(clientId)
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(privateKey);
    return { access_token: 'demo', token_type: 'Bearer', expires_in: 600, id_token: await idToken };
  };

  const answers = {
    [`${ISSUER}/.well-known/openid-configuration`]: () => ({ issuer: ISSUER, ...ADDRESSES }),
    [ADDRESSES.jwks_uri]: () => ({ keys }),
    [ADDRESSES.token_endpoint]: redeem,
  };

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { origin, pathname } = new URL(`https:/${request.url}`);
    const answer = await answers[`${origin}${pathname}`]?.(new URLSearchParams(body));
    const status = answer === undefined ? 404 : answer.error === undefined ? 200 : 400;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  const { hostname, port } = new URL(url);
  await new Promise((resolve, reject) => server.once('error', reject).listen(Number(port), hostname, resolve));

  /** What Google sends a browser back with that came with this request: the query. */
  const agree = (authorizationUrl) => {
    const asked = new URL(authorizationUrl).searchParams;
    const code = randomBytes(16).toString('hex');
    const [nonce, clientId, challenge] = ['nonce', 'client_id', 'code_challenge'].map((name) => asked.get(name));
    grants.set(code, { nonce, clientId, challenge });
    return `?${new URLSearchParams({ state: asked.get('state'), code })}`;
  };
  return { agree, stop: () => server.close().closeAllConnections() };
}
