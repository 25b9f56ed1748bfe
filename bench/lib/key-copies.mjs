import { importBuilt } from '../../scripts/lib/prepare.mjs';

const BATCH = 1000;

const COPY = `INSERT INTO api_keys.keys
  SELECT (jsonb_populate_record(keys, jsonb_build_object('id', copy.id, 'token_hash', copy.hash))).*
  FROM api_keys.keys, unnest($2::uuid[], $3::bytea[]) AS copy (id, hash) WHERE keys.id = $1`;

/**
 * Stores `count` more API keys: copies of one that the service made, each under an id and a secret of its own. Returns their
 * ids and tokens. The service lets a tenant have a hundred.
 */
export async function copyKeys(client, { tenantId, keyId, count }) {
  const { makeOpaqueToken } = await importBuilt('libs/platform/src/crypto/opaque-token.js');
  const { newId } = await importBuilt('libs/kernel/src/ids.js');
  await client.query(`SELECT set_config('sallyport.tenant_id', $1, false)`, [tenantId]);
  const copies = [];
  while (copies.length < count) {
    const some = Array.from({ length: BATCH }, () => makeOpaqueToken('sp_key_', newId()));
    await client.query(COPY, [keyId, some.map(({ id }) => id), some.map(({ hash }) => hash)]);
    copies.push(...some);
  }
  return copies;
}
