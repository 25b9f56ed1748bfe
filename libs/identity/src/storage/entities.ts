import { EntitySchema } from 'typeorm';
import { ContactChange } from '../domain/contact-change.js';
import { OutOfBandChallenge } from '../domain/out-of-band-challenge.js';
import { PhoneVerification } from '../domain/phone-verification.js';
import { RefreshFamily } from '../domain/refresh-family.js';
import { Session } from '../domain/session.js';
import { SigningKey } from '../domain/signing-key.js';
import { User } from '../domain/user.js';
import { SecondFactor } from '../second-factor/second-factor.js';
import { socialAccountSchema } from './social-account.schema.js';

const schema = 'identity';
const id = { type: 'uuid', primary: true } as const;
const userId = { name: 'user_id', type: 'uuid' } as const;
const createdAt = { name: 'created_at', type: 'timestamptz' } as const;
const expiresAt = { name: 'expires_at', type: 'timestamptz' } as const;
const version = { type: 'integer' } as const;
const time = (name: string) => ({ name, type: 'timestamptz', nullable: true }) as const;

export const userSchema = new EntitySchema<User>({
  name: 'User',
  target: User,
  schema,
  tableName: 'users',
  columns: {
    id,
    email: { type: 'text' },
    emailVerifiedAt: time('email_verified_at'),
    username: { type: 'text', nullable: true },
    phone: { type: 'text', nullable: true },
    phoneVerifiedAt: time('phone_verified_at'),
    displayName: { name: 'display_name', type: 'text', nullable: true },
    metadata: { type: 'jsonb' },
    passwordHash: { name: 'password_hash', type: 'text', nullable: true },
    externalId: { name: 'external_id', type: 'text', nullable: true },
    status: { type: 'text' },
    lastLoginAt: time('last_login_at'),
    createdAt,
    version,
  },
});

export const phoneVerificationSchema = new EntitySchema<PhoneVerification>({
  name: 'PhoneVerification',
  target: PhoneVerification,
  schema,
  tableName: 'phone_verifications',
  columns: {
    id,
    userId: { ...userId, nullable: true },
    phone: { type: 'text' },
    codeHash: { name: 'code_hash', type: 'bytea' },
    tries: { type: 'smallint' },
    expiresAt,
    redeemedAt: time('redeemed_at'),
    createdAt,
    version,
  },
});

export const contactChangeSchema = new EntitySchema<ContactChange>({
  name: 'ContactChange',
  target: ContactChange,
  schema,
  tableName: 'contact_changes',
  columns: {
    id,
    userId,
    kind: { type: 'text' },
    oldValue: { name: 'old_value', type: 'text', nullable: true },
    newValue: { name: 'new_value', type: 'text' },
    sessionId: { name: 'session_id', type: 'uuid', nullable: true },
    codeHash: { name: 'code_hash', type: 'bytea' },
    tries: { type: 'smallint' },
    expiresAt,
    redeemedAt: time('redeemed_at'),
    undoHash: { name: 'undo_hash', type: 'bytea', nullable: true },
    undoUntil: time('undo_until'),
    closedAt: time('closed_at'),
    createdAt,
    version,
  },
});

export const outOfBandChallengeSchema = new EntitySchema<OutOfBandChallenge>({
  name: 'OutOfBandChallenge',
  target: OutOfBandChallenge,
  schema,
  tableName: 'out_of_band_challenges',
  columns: {
    id,
    purpose: { type: 'text' },
    userId: { ...userId, nullable: true },
    sessionId: { name: 'session_id', type: 'uuid', nullable: true },
    channel: { type: 'text', nullable: true },
    sentTo: { name: 'sent_to', type: 'text', nullable: true },
    codeHash: { name: 'code_hash', type: 'bytea' },
    tries: { type: 'smallint' },
    expiresAt,
    redeemedAt: time('redeemed_at'),
    createdAt,
    version,
  },
});

export const sessionSchema = new EntitySchema<Session>({
  name: 'Session',
  target: Session,
  schema,
  tableName: 'sessions',
  columns: {
    id,
    userId,
    tenantId: { name: 'tenant_id', type: 'uuid', nullable: true },
    bindingId: { name: 'binding_id', type: 'uuid', nullable: true },
    tokenHash: { name: 'token_hash', type: 'bytea' },
    replacedTokens: { name: 'replaced_tokens', type: 'jsonb' },
    proofs: { type: 'jsonb' },
    awaitsSecondFactor: { name: 'awaits_second_factor', type: 'boolean' },
    secondFactorTries: { name: 'second_factor_tries', type: 'smallint' },
    createdAt,
    lastSeenAt: { name: 'last_seen_at', type: 'timestamptz' },
    expiresAt,
    endedAt: time('ended_at'),
    ip: { type: 'text', nullable: true },
    userAgent: { name: 'user_agent', type: 'text', nullable: true },
    version,
  },
});

export const refreshFamilySchema = new EntitySchema<RefreshFamily>({
  name: 'RefreshFamily',
  target: RefreshFamily,
  schema,
  tableName: 'refresh_families',
  columns: {
    id,
    sessionId: { name: 'session_id', type: 'uuid' },
    userId,
    tenantId: { name: 'tenant_id', type: 'uuid' },
    currentHash: { name: 'current_hash', type: 'bytea' },
    previousHash: { name: 'previous_hash', type: 'bytea', nullable: true },
    rotatedAt: { name: 'rotated_at', type: 'timestamptz' },
    expiresAt,
    revokedAt: time('revoked_at'),
    version,
  },
});

export const signingKeySchema = new EntitySchema<SigningKey>({
  name: 'SigningKey',
  target: SigningKey,
  schema,
  tableName: 'signing_keys',
  columns: {
    id: { type: 'text', primary: true },
    algorithm: { type: 'text' },
    publicJwk: { name: 'public_jwk', type: 'jsonb' },
    sealedPrivateKey: { name: 'sealed_private_key', type: 'bytea' },
    state: { type: 'text' },
    createdAt,
    activatedAt: time('activated_at'),
    retiredAt: time('retired_at'),
  },
});

export const secondFactorSchema = new EntitySchema<SecondFactor>({
  name: 'SecondFactor',
  target: SecondFactor,
  schema,
  tableName: 'second_factors',
  columns: {
    id,
    userId,
    kind: { type: 'text' },
    name: { type: 'text' },
    sealedSecret: { name: 'sealed_secret', type: 'bytea', nullable: true },
    lastStep: { name: 'last_step', type: 'integer' },
    confirmedAt: time('confirmed_at'),
    lastUsedAt: time('last_used_at'),
    createdAt,
    version,
  },
});

export const identityEntities = [
  userSchema,
  phoneVerificationSchema,
  contactChangeSchema,
  outOfBandChallengeSchema,
  sessionSchema,
  refreshFamilySchema,
  secondFactorSchema,
  signingKeySchema,
  socialAccountSchema,
];
