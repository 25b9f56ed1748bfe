import { importJWK, jwtVerify } from 'jose';
import { answerParent } from '../lib/answer-parent.mjs';
import { loop } from '../lib/loop.mjs';

let tokens;
let key;
let options;

/** Takes the very tokens that the figure's server will see, and the public keys to verify them with. */
async function prepare({ tokens: given, jwks, issuer, audience, algorithm, type }) {
  const keys = new Map(await Promise.all(jwks.keys.map(async (jwk) => [jwk.kid, await importJWK(jwk, algorithm)])));
  key = ({ kid }) => keys.get(kid);
  tokens = given;
  options = { issuer, audience, algorithms: [algorithm], typ: type };
}

/** `jose` alone: signature, algorithm, `typ`, `iss`, `aud` and `exp`, key parsed once. */
const run = (settings) => loop({ ...settings, operation: (n) => jwtVerify(tokens[n % tokens.length], key, options) });

answerParent({ methods: { prepare, run } });
