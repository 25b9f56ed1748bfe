import { createApp } from '../../dist/apps/api/src/configure-app.js';
import { AccessTokens } from '../../dist/libs/identity/src/tokens/access-tokens.js';
import { answerParent } from '../lib/answer-parent.mjs';

const { app } = await createApp(process.env);
const issuer = app.get(AccessTokens, { strict: false });

/** So many access tokens of one session, issued as `select-tenant` issues them; no two are alike (`jti`). */
async function mint({ count, userId, tenantId, sessionId, roles }) {
  const tokens = [];
  while (tokens.length < count) {
    const { accessToken } = await issuer.issue({ userId, tenantId, sessionId, roles, authTime: new Date() });
    tokens.push(accessToken);
  }
  return tokens;
}

answerParent({ methods: { mint }, stop: () => app.close() });
