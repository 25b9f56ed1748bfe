import { randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { createApp } from '../../dist/apps/api/src/configure-app.js';
import { SigningKeys } from '../../dist/libs/identity/src/index.js';
import { answerParent } from '../lib/answer-parent.mjs';

const { app } = await createApp(process.env);
const { privateKey } = app.get(SigningKeys, { strict: false }).active;

/** So many access tokens like one that the service issued, signed with the service's own key; only `jti` differs. */
function mint({ count, like }) {
  const { header, payload } = jsonwebtoken.decode(like, { complete: true });
  const sign = () =>
    jsonwebtoken.sign({ ...payload, jti: randomUUID() }, privateKey, { algorithm: header.alg, header });
  return Array.from({ length: count }, sign);
}

answerParent({ methods: { mint }, stop: () => app.close() });
