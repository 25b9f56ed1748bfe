import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { answerParent } from '../lib/answer-parent.mjs';
import { loop } from '../lib/loop.mjs';

let tokens;
let key;
let options;

/** Takes tokens that the figure's server sees too, and the key they name among the service's public keys. */
async function prepare({ tokens: given, jwks }) {
  const { alg, kid, typ } = decodeProtectedHeader(given[0]);
  const { iss, aud, exp } = decodeJwt(given[0]);
  const jwk = jwks.keys.find((candidate) => candidate.kid === kid);
  key = await importJWK(jwk, alg);
  options = { algorithms: [alg], typ, issuer: iss, audience: aud, requiredClaims: exp === undefined ? [] : ['exp'] };
  tokens = given;
}

/** `jose` alone: signature, algorithm, `typ`, `iss`, `aud` and (unless it has none) `exp`, with a key that is parsed once. */
const run = (settings) => loop({ ...settings, operation: (n) => jwtVerify(tokens[n % tokens.length], key, options) });

answerParent({ methods: { prepare, run } });
