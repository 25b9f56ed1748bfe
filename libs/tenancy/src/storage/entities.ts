import { EntitySchema } from 'typeorm';
import { Chatgroup } from '../domain/chatgroup.js';
import { Membership } from '../domain/membership.js';
import { Team } from '../domain/team.js';
import { Tenant } from '../domain/tenant.js';

const schema = 'tenancy';
const id = { type: 'uuid', primary: true } as const;
const tenantId = { name: 'tenant_id', type: 'uuid', primary: true } as const;
const version = { type: 'integer' } as const;

export const tenantSchema = new EntitySchema<Tenant>({
  name: 'Tenant',
  target: Tenant,
  schema,
  tableName: 'tenants',
  columns: {
    id,
    name: { type: 'text' },
    slug: { type: 'text' },
    status: { type: 'text' },
    createdBy: { name: 'created_by', type: 'uuid' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    version,
  },
});

export const membershipSchema = new EntitySchema<Membership>({
  name: 'Membership',
  target: Membership,
  schema,
  tableName: 'memberships',
  columns: {
    id,
    tenantId,
    userId: { name: 'user_id', type: 'uuid' },
    joinedAt: { name: 'joined_at', type: 'timestamptz' },
    version,
  },
});

export const teamSchema = new EntitySchema<Team>({
  name: 'Team',
  target: Team,
  schema,
  tableName: 'teams',
  columns: {
    id,
    tenantId,
    name: { type: 'text' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    version,
  },
});

export const chatgroupSchema = new EntitySchema<Chatgroup>({
  name: 'Chatgroup',
  target: Chatgroup,
  schema,
  tableName: 'chatgroups',
  columns: {
    id,
    tenantId,
    teamId: { name: 'team_id', type: 'uuid' },
    name: { type: 'text' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    version,
  },
});

export const tenancyEntities = [tenantSchema, membershipSchema, teamSchema, chatgroupSchema];
