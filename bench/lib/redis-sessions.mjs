import { importBuilt } from '../../scripts/lib/prepare.mjs';

const LIFE_SECONDS = 3600;
const BATCH = 1000;

/**
 * Writes `count` more sessions into Redis: copies of one that the service wrote there, under ids and tokens of their
 * own and bound to `tenantId`. Returns their ids and tokens. Thousands of logins would take hours of bcrypt.
 */
export async function copySession(redis, { sessionId, tenantId, count }) {
  const { makeOpaqueToken } = await importBuilt('libs/platform/src/crypto/opaque-token.js');
  const { newId } = await importBuilt('libs/kernel/src/ids.js');
  const [key] = await redis.keys(`*:session:${sessionId}`);
  if (!key) throw new Error('the service has written no session into Redis');
  const original = JSON.parse(await redis.get(key));
  const prefix = key.slice(0, -sessionId.length);
  const tokens = [];
  while (tokens.length < count) {
    const pipeline = redis.pipeline();
    for (let copies = Math.min(BATCH, count - tokens.length); copies > 0; copies--) {
      const { id, token, hash } = makeOpaqueToken('sp_session_', newId());
      const record = { ...original, id, tenantId, tokenHash: hash.toString('hex') };
      pipeline.set(prefix + id, JSON.stringify(record), 'EX', LIFE_SECONDS);
      tokens.push({ id, token });
    }
    await pipeline.exec();
  }
  return tokens;
}

/** A subject whose runs are refused unless Redis was asked as often as `isRight(gets, answers)` wants it. */
export function countingGets(redis, subject, isRight) {
  const run = async (window) => {
    const before = await gets(redis);
    const result = await subject.run(window);
    const asked = (await gets(redis)) - before;
    if (!isRight(asked, result.count)) throw new Error(`Redis was asked ${asked} times for ${result.count} answers`);
    return result;
  };
  return { ...subject, run };
}

/** Without those of the script that counts for rate limits, which is one each. */
async function gets(redis) {
  const stats = await redis.info('commandstats');
  const calls = (name) => Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
  return calls('get') - calls('evalsha');
}
