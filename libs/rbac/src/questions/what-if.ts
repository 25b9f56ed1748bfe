import { setImmediate as untilOthersRan } from 'node:timers/promises';
import { Clock, DomainError, type ActorRef, type Decision, type TenantActor } from '#kernel';
import { Queries, RATE_LIMITED, UnitOfWork } from '#platform';
import { GetTeam, MEMBER_NOT_FOUND } from '#tenancy';
import type { HolderRef } from '../contract.js';
import { Injectable } from '@nestjs/common';
import { authoritiesOf } from '../domain/effective.js';
import {
  changedRoles,
  isTouched,
  permissionsToAsk,
  placesToAsk,
  scopeAt,
  type Place,
  type States,
} from '../domain/difference.js';
import { PROPOSAL_TOO_LARGE } from '../domain/errors.js';
import { after, membersNamedIn, type ProposedChange, type TenantState } from '../domain/proposal.js';
import { buildSnapshot } from '../domain/snapshot.js';
import { Snapshots } from '../storage/snapshots.js';
import { decideFor, Subjects, type Subject } from './subjects.js';

/** About a second of one core; whoever needs more asks about fewer permissions. */
const MAX_DECISIONS = 1_000_000;

/** How many a process compares at a time: each has two states of a tenant in memory. */
const AT_ONCE = 2;

/** After so many decisions other requests have their turn. */
const DECISIONS_AT_ONCE = 5000;

/** Somebody who would gain or lose a permission, and where. */
export interface Difference {
  readonly actor: ActorRef;
  readonly permission: string;
  readonly place: Place;
  readonly before: Decision;
  readonly after: Decision;
}

export interface Differences {
  readonly gained: number;
  readonly lost: number;
  /** The first of them, by actor, permission and place. */
  readonly first: readonly Difference[];
}

/** Who would gain and lose what by a change, decided by the evaluator that decides on what is; it changes nothing. */
@Injectable()
export class WhatIf {
  #running = 0;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly snapshots: Snapshots,
    private readonly subjects: Subjects,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  /**
   * Of these permissions, or (null) of all. Throws what making such roles throws, `rbac.assignment-not-found`,
   * `tenancy.member-not-found` and `tenancy.team-not-found` for what a change names and there is not, `rbac.proposal-too-large`,
   * `platform.rate-limited` while two others are compared.
   */
  async ask(
    { tenantId }: TenantActor,
    changes: readonly ProposedChange[],
    permissions: readonly string[] | null,
    limit: number,
  ): Promise<Differences> {
    if (this.#running >= AT_ONCE) throw new DomainError(RATE_LIMITED, undefined, { retryAfterSeconds: 1 });
    this.#running++;
    try {
      return await this.#compare(tenantId, changes, permissions, limit);
    } finally {
      this.#running--;
    }
  }

  async #compare(
    tenantId: string,
    changes: readonly ProposedChange[],
    permissions: readonly string[] | null,
    limit: number,
  ): Promise<Differences> {
    const { states, everybody } = await this.unitOfWork.readIn({ tenantId }, async () => {
      await this.#requireThere(tenantId, changes);
      const now = await this.snapshots.readState();
      const then = changes.reduce(checked, now);
      const memberIds = new Set([...now.places.memberIds, ...then.places.memberIds]);
      const found = await this.subjects.all(tenantId, { memberIds });
      const joining = new Set(then.places.memberIds.filter((id) => !now.places.memberIds.includes(id)));
      return {
        states: { before: buildSnapshot(now.rows, now.places), after: buildSnapshot(then.rows, then.places) },
        // Whether an account of another tenant may sign in is nobody's business here.
        everybody: found.map((one) => (joining.has(one.id) ? { ...one, isActive: true } : one)),
      };
    });
    const comparison = new Comparison(states, this.clock.nowMs(), permissions && new Set(permissions), limit);
    for (const subject of everybody) await comparison.add(subject);
    return comparison;
  }

  /** Teams, robots and tenant-level keys that changes name. */
  async #requireThere(tenantId: string, changes: readonly ProposedChange[]): Promise<void> {
    for (const { type, id } of changes.flatMap(namedIn)) {
      if (type === 'team') await this.queries.execute(new GetTeam(id));
      else if (!(await this.subjects.find(tenantId, [{ type, id }]))[0]) throw new DomainError(MEMBER_NOT_FOUND);
    }
  }
}

/** The state after the change, of whose people all are members by then. */
function checked(state: TenantState, change: ProposedChange): TenantState {
  const isMember = (id: string): boolean => state.places.memberIds.includes(id);
  if (!membersNamedIn(change).every(isMember)) throw new DomainError(MEMBER_NOT_FOUND);
  return after(state, change);
}

/** Whoever a change names, and the team. Of people it is known without asking: who is no member is found in the state. */
function namedIn(change: ProposedChange): HolderRef[] {
  const holder = change.kind === 'assign' ? change.to : 'actor' in change ? change.actor : null;
  const team = 'teamId' in change ? [{ type: 'team' as const, id: change.teamId }] : [];
  return holder === null || holder.type === 'human' ? team : [...team, holder];
}

/** Counts, and keeps the first of what it finds. */
class Comparison implements Differences {
  readonly first: Difference[] = [];
  gained = 0;
  lost = 0;
  readonly #changed: ReadonlySet<string>;
  #decisions = 0;

  constructor(
    private readonly states: States,
    private readonly nowMs: number,
    private readonly wanted: ReadonlySet<string> | null,
    private readonly limit: number,
  ) {
    this.#changed = changedRoles(states);
  }

  async add(subject: Subject): Promise<void> {
    const authorities = authoritiesOf(subject);
    if (!authorities.some((one) => isTouched(this.states, this.#changed, one))) return;
    const all = permissionsToAsk(this.states, subject);
    const permissions = this.wanted ? all.filter((permission) => this.wanted?.has(permission)) : all;
    // Where to ask is worked out for whoever is asked about, which counts: of nobody, where nothing is asked.
    if (permissions.length === 0) return;
    const places = placesToAsk(this.states, authorities);
    for (const permission of permissions) {
      await this.#count(2 * places.length);
      this.#compare(subject, permission, places);
    }
  }

  /** What is gained or lost in the whole tenant is not said again of its parts. */
  #compare(subject: Subject, permission: string, places: readonly Place[]): void {
    const { before, after } = this.states;
    let everywhere: boolean | null = null;
    for (const place of places) {
      const [old, now] = [before, after].map((snapshot) =>
        decideFor(snapshot, subject, permission, scopeAt(place), this.nowMs),
      ) as [Decision, Decision];
      if (old.allowed === now.allowed || everywhere === now.allowed) continue;
      if (place === null) everywhere = now.allowed;
      if (now.allowed) this.gained++;
      else this.lost++;
      const { type, id } = subject;
      if (this.first.length < this.limit) {
        this.first.push({ actor: { type, id }, permission, place, before: old, after: now });
      }
    }
  }

  async #count(decisions: number): Promise<void> {
    const before = this.#decisions;
    this.#decisions += decisions;
    if (this.#decisions > MAX_DECISIONS) throw new DomainError(PROPOSAL_TOO_LARGE);
    const turn = (count: number): number => Math.floor(count / DECISIONS_AT_ONCE);
    if (turn(before) !== turn(this.#decisions)) await untilOthersRan();
  }
}
