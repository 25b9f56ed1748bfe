import { EntitySchema } from 'typeorm';
import { ApiKey } from '../domain/api-key.js';

export const apiKeySchema = new EntitySchema<ApiKey>({
  name: 'ApiKey',
  target: ApiKey,
  schema: 'api_keys',
  tableName: 'keys',
  columns: {
    id: { type: 'uuid', primary: true },
    tenantId: { name: 'tenant_id', type: 'uuid', primary: true },
    level: { type: 'text' },
    ownerId: { name: 'owner_id', type: 'uuid', nullable: true },
    name: { type: 'text' },
    permissions: { type: 'text', array: true, nullable: true },
    tier: { type: 'text', nullable: true },
    tokenHash: { name: 'token_hash', type: 'bytea' },
    hint: { type: 'text' },
    createdBy: { name: 'created_by', type: 'uuid' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    expiresAt: { name: 'expires_at', type: 'timestamptz', nullable: true },
    revokedAt: { name: 'revoked_at', type: 'timestamptz', nullable: true },
    revokedBy: { name: 'revoked_by', type: 'uuid', nullable: true },
    version: { type: 'integer' },
  },
});

export const apiKeyEntities = [apiKeySchema];
