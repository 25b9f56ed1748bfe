import { PermissionsOfTenantKeys } from '#api-keys/contract';
import { ActiveAccounts } from '#identity/contract';
import { isId, type ActorRef, type ActorType, type Decision, type Scope, type SubjectRef } from '#kernel';
import { Queries } from '#platform';
import { CreatorsOfRobots } from '#robots/contract';
import { Injectable } from '@nestjs/common';
import { authorize, denied, type Authority } from '../domain/authorize.js';
import type { TenantSnapshot } from '../domain/snapshot.js';

/** Somebody that a question is about who is not the caller: no credential has said that they may act at all. */
export interface Subject extends Authority {
  /** Neither the account, nor that of who made the robot, is disabled. */
  readonly isActive: boolean;
}

/** Who is asked about, besides the caller, as things are now in the tenant in scope. */
@Injectable()
export class Subjects {
  constructor(private readonly queries: Queries) {}

  /** In order. A robot or tenant-level key that there is none of, or that has ended, is nobody (null), and so is any other type. */
  async find(tenantId: string, refs: readonly SubjectRef[]): Promise<(Subject | null)[]> {
    const ids = (wanted: ActorType) => refs.filter(({ type, id }) => type === wanted && isId(id)).map(({ id }) => id);
    const [robots, keys] = [await this.#creators(ids('robot')), await this.#carried(ids('service'))];
    const active = await this.#active([...ids('human'), ...robots.values()]);
    return refs.map(({ type, id }) => {
      if (type === 'human') return subject(tenantId, { type, id }, { isActive: active.has(id) });
      if (type === 'robot') return robotOf(tenantId, id, robots.get(id), active);
      const carried = type === 'service' ? keys.get(id) : undefined;
      return carried ? subject(tenantId, { type: 'service', id }, { limitedTo: carried }) : null;
    });
  }

  /** Everybody who may act in the tenant: its members, robots and tenant-level keys, each type by id. */
  async all(tenantId: string, { memberIds }: Pick<TenantSnapshot, 'memberIds'>): Promise<Subject[]> {
    const [robots, keys] = [await this.#creators(null), await this.#carried(null)];
    const active = await this.#active([...memberIds]);
    const found = [
      ...[...memberIds].map((id) => subject(tenantId, { type: 'human', id }, { isActive: active.has(id) })),
      ...[...robots].map(([id, creatorId]) => robotOf(tenantId, id, creatorId, active)),
      ...[...keys].map(([id, limitedTo]) => subject(tenantId, { type: 'service', id }, { limitedTo })),
    ];
    return found.filter((one) => one !== null).sort((a, b) => compare(a.type, b.type) || compare(a.id, b.id));
  }

  async #creators(ids: readonly string[] | null): Promise<ReadonlyMap<string, string>> {
    return ids?.length === 0 ? new Map() : this.queries.execute(new CreatorsOfRobots(ids));
  }

  async #carried(ids: readonly string[] | null): Promise<ReadonlyMap<string, readonly string[]>> {
    return ids?.length === 0 ? new Map() : this.queries.execute(new PermissionsOfTenantKeys(ids));
  }

  async #active(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return ids.length === 0 ? new Set() : this.queries.execute(new ActiveAccounts(ids));
  }
}

/** What `authorize` decides, and that nobody may do anything whose account is disabled. */
export function decideFor(
  snapshot: TenantSnapshot,
  about: Subject | null,
  permission: string,
  scope: Scope | null,
  nowMs: number,
): Decision {
  if (about === null) return denied('not_a_member', { link: 'tenant', id: null });
  const decision = authorize(snapshot, about, permission, scope, nowMs);
  if (!decision.allowed || about.isActive) return decision;
  return denied('actor_disabled', { link: 'human', id: about.onBehalfOf ?? about.id });
}

function robotOf(tenantId: string, id: string, creatorId: string | undefined, active: ReadonlySet<string>) {
  if (creatorId === undefined) return null;
  return subject(tenantId, { type: 'robot', id }, { onBehalfOf: creatorId, isActive: active.has(creatorId) });
}

function subject(tenantId: string, { type, id }: ActorRef, facts: Partial<Subject>): Subject {
  return { type, id, tenantId, onBehalfOf: null, limitedTo: null, credential: null, isActive: true, ...facts };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
