import { EntitySchema } from 'typeorm';
import { SocialAccount } from '../domain/social-account.js';

export const socialAccountSchema = new EntitySchema<SocialAccount>({
  name: 'SocialAccount',
  target: SocialAccount,
  schema: 'identity',
  tableName: 'social_accounts',
  columns: {
    id: { type: 'uuid', primary: true },
    userId: { name: 'user_id', type: 'uuid' },
    provider: { type: 'text' },
    issuer: { type: 'text' },
    subject: { type: 'text' },
    email: { type: 'text', nullable: true },
    linkedAt: { name: 'linked_at', type: 'timestamptz' },
    lastUsedAt: { name: 'last_used_at', type: 'timestamptz', nullable: true },
    version: { type: 'integer' },
  },
});
