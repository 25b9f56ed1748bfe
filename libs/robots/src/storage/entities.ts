import { EntitySchema } from 'typeorm';
import { PairingCode } from '../domain/pairing-code.js';
import { Robot } from '../domain/robot.js';

const schema = 'robots';
const id = { type: 'uuid', primary: true } as const;
const tenantId = { name: 'tenant_id', type: 'uuid', primary: true } as const;
const createdAt = { name: 'created_at', type: 'timestamptz' } as const;
const version = { type: 'integer' } as const;
const optional = <T extends 'uuid' | 'text' | 'timestamptz'>(name: string, type: T) =>
  ({ name, type, nullable: true }) as const;

export const robotSchema = new EntitySchema<Robot>({
  name: 'Robot',
  target: Robot,
  schema,
  tableName: 'robots',
  columns: {
    id,
    tenantId,
    name: { type: 'text' },
    creatorId: { name: 'creator_id', type: 'uuid' },
    status: { type: 'text' },
    tokenId: optional('token_id', 'uuid'),
    tokenExpiresAt: optional('token_expires_at', 'timestamptz'),
    machineName: optional('machine_name', 'text'),
    pairedAt: optional('paired_at', 'timestamptz'),
    createdAt,
    revokedAt: optional('revoked_at', 'timestamptz'),
    revokedBy: optional('revoked_by', 'uuid'),
    version,
  },
});

export const pairingCodeSchema = new EntitySchema<PairingCode>({
  name: 'PairingCode',
  target: PairingCode,
  schema,
  tableName: 'pairing_codes',
  columns: {
    id,
    tenantId,
    robotId: { name: 'robot_id', type: 'uuid' },
    codeHash: { name: 'code_hash', type: 'bytea' },
    createdBy: { name: 'created_by', type: 'uuid' },
    createdAt,
    expiresAt: { name: 'expires_at', type: 'timestamptz' },
    redeemedAt: optional('redeemed_at', 'timestamptz'),
    version,
  },
});

export const robotsEntities = [robotSchema, pairingCodeSchema];
