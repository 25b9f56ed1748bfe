import { randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { createApp } from '../../dist/apps/api/src/configure-app.js';
import { SigningKeys } from '../../dist/libs/identity/src/index.js';
import { answerParent } from '../lib/answer-parent.mjs';

const { app } = await createApp(process.env);
const { privateKey } = await app.get(SigningKeys, { strict: false }).active();

let minted = 0;

/**
 * So many tokens like one that the service issued, signed with the service's own key. Access tokens differ by `jti`; robot
 * tokens, of which only one `jti` counts, by `iat`.
 */
function mint({ count, like }) {
  const { header, payload } = jsonwebtoken.decode(like, { complete: true });
  const isRobot = header.typ === 'robot+jwt';
  const sign = () => {
    const own = isRobot ? { iat: payload.iat - ++minted } : { jti: randomUUID() };
    return jsonwebtoken.sign({ ...payload, ...own }, privateKey, { algorithm: header.alg, header });
  };
  return Array.from({ length: count }, sign);
}

answerParent({ methods: { mint }, stop: () => app.close() });
