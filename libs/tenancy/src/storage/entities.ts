import { EntitySchema } from 'typeorm';
import { Chatgroup } from '../domain/chatgroup.js';
import { Invitation } from '../domain/invitation.js';
import { JoinRequest } from '../domain/join-request.js';
import { Membership } from '../domain/membership.js';
import type { Place, PlacedActor } from '../domain/place.js';
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
    tier: { type: 'text' },
    settings: { type: 'jsonb' },
    suspendedBy: { name: 'suspended_by', type: 'text', nullable: true },
    suspensionReason: { name: 'suspension_reason', type: 'text', nullable: true },
    secondFactor: { name: 'second_factor', type: 'text' },
    remembersDevices: { name: 'remembers_devices', type: 'boolean' },
    deletedAt: { name: 'deleted_at', type: 'timestamptz', nullable: true },
    eraseAfter: { name: 'erase_after', type: 'timestamptz', nullable: true },
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

export const invitationSchema = new EntitySchema<Invitation>({
  name: 'Invitation',
  target: Invitation,
  schema,
  tableName: 'invitations',
  columns: {
    id,
    tenantId,
    email: { type: 'text', nullable: true },
    delivery: { type: 'text' },
    role: { type: 'text' },
    teamIds: { name: 'team_ids', type: 'uuid', array: true },
    tokenHash: { name: 'token_hash', type: 'bytea' },
    invitedBy: { name: 'invited_by', type: 'uuid' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    expiresAt: { name: 'expires_at', type: 'timestamptz' },
    status: { type: 'text' },
    version,
  },
});

export const joinRequestSchema = new EntitySchema<JoinRequest>({
  name: 'JoinRequest',
  target: JoinRequest,
  schema,
  tableName: 'join_requests',
  columns: {
    id,
    tenantId,
    userId: { name: 'user_id', type: 'uuid' },
    message: { type: 'text', nullable: true },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    status: { type: 'text' },
    decidedBy: { name: 'decided_by', type: 'uuid', nullable: true },
    version,
  },
});

/** Who is in the places of a kind, for lists: they are put in and taken out by `PlaceRepository`. */
const placeMembersSchema = (kind: Place['kind']): EntitySchema<PlacedActor> =>
  new EntitySchema<PlacedActor>({
    name: placeMembersOf(kind),
    schema,
    tableName: placeMembersOf(kind),
    columns: {
      placeId: { name: `${kind}_id`, type: 'uuid', primary: true },
      type: { name: 'actor_type', type: 'text', primary: true },
      id: { name: 'actor_id', type: 'uuid', primary: true },
      addedAt: { name: 'added_at', type: 'timestamptz' },
    },
  });

export const placeMembersOf = (kind: Place['kind']): string => `${kind}_members`;

export const tenancyEntities = [
  tenantSchema,
  membershipSchema,
  teamSchema,
  chatgroupSchema,
  invitationSchema,
  joinRequestSchema,
  placeMembersSchema('team'),
  placeMembersSchema('chatgroup'),
];
