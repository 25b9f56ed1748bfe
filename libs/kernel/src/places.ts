import type { ActorType } from './actor.js';

/** Somebody in a team or chatgroup. */
export interface PlaceMember {
  readonly actorType: ActorType;
  readonly actorId: string;
  readonly placeId: string;
}

/** What decisions need to know of a tenant: whether it is active, who belongs to it, and who is in which of its places. */
export interface TenantPlaces {
  readonly status: 'active' | 'suspended' | 'deleted';
  readonly memberIds: readonly string[];
  readonly teamMembers: readonly PlaceMember[];
  readonly chatgroupMembers: readonly PlaceMember[];
  readonly chatgroups: readonly { readonly id: string; readonly teamId: string }[];
}
