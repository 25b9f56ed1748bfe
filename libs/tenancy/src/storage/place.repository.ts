import type { ActorRef } from '#kernel';
import { pageOf, UnitOfWork, type Page, type PageWish } from '#platform';
import { Injectable } from '@nestjs/common';
import { tenantTag } from '../contract.js';
import { placeEvent, type Place, type PlacedActor } from '../domain/place.js';
import { placeMembersOf } from './entities.js';

/** Who is in which team and chatgroup. Every change is recorded, and reaches all decisions with its commit. */
@Injectable()
export class PlaceRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Does nothing for somebody who is in it already: false. */
  async add(place: Place, actor: ActorRef, now: Date): Promise<boolean> {
    const isIn = (await this.membersOf(place)).some(({ type, id }) => type === actor.type && id === actor.id);
    if (isIn) return false;
    await this.unitOfWork.transaction.query(
      `INSERT INTO tenancy.${place.kind}_members (tenant_id, ${place.kind}_id, actor_type, actor_id, added_at)
        VALUES ($1, $2, $3, $4, $5)`,
      [place.tenantId, place.id, actor.type, actor.id, now],
    );
    this.#happened(place, 'member-added', actor);
    return true;
  }

  /** False when they are not in it. */
  async remove(place: Place, actor: ActorRef): Promise<boolean> {
    const gone = await this.#delete(place.kind, actor, place.id);
    return gone.includes(place.id);
  }

  /** Out of every team and chatgroup. */
  async removeEverywhere(actor: ActorRef): Promise<void> {
    await this.#delete('chatgroup', actor, null);
    await this.#delete('team', actor, null);
  }

  /** People, robots or (null) both. Throws `platform.cursor-invalid`. */
  pageOfMembers(
    { kind, id: placeId }: Place,
    type: PlacedActor['type'] | null,
    wish: PageWish,
  ): Promise<Page<PlacedActor>> {
    const { manager } = this.unitOfWork.transaction;
    const query = manager
      .getRepository<PlacedActor>(placeMembersOf(kind))
      .createQueryBuilder('member')
      .where({ placeId });
    return pageOf(type === null ? query : query.andWhere({ type }), wish);
  }

  async membersOf({ kind, id }: Place): Promise<ActorRef[]> {
    return this.unitOfWork.transaction.query<ActorRef[]>(
      `SELECT actor_type AS type, actor_id AS id FROM tenancy.${kind}_members WHERE ${kind}_id = $1
        ORDER BY actor_type, added_at, actor_id`,
      [id],
    );
  }

  /** The teams or chatgroups that any of these is in. */
  async idsOf(kind: Place['kind'], actorIds: readonly string[]): Promise<string[]> {
    const rows = await this.unitOfWork.transaction.query<{ id: string }[]>(
      `SELECT DISTINCT ${kind}_id AS id FROM tenancy.${kind}_members WHERE actor_id = ANY ($1) ORDER BY 1`,
      [actorIds],
    );
    return rows.map(({ id }) => id);
  }

  async #delete(kind: Place['kind'], actor: ActorRef, id: string | null): Promise<string[]> {
    // TypeORM answers a DELETE with its rows and their number.
    const [rows] = await this.unitOfWork.transaction.query<[{ id: string; tenantId: string }[], number]>(
      `DELETE FROM tenancy.${kind}_members WHERE actor_type = $1 AND actor_id = $2 AND ($3::uuid IS NULL OR ${kind}_id = $3)
        RETURNING ${kind}_id AS id, tenant_id AS "tenantId"`,
      [actor.type, actor.id, id],
    );
    for (const row of rows) this.#happened({ kind, ...row }, 'member-removed', actor);
    return rows.map((row) => row.id);
  }

  #happened(place: Place, what: 'member-added' | 'member-removed', actor: ActorRef): void {
    this.unitOfWork.transaction.record(placeEvent(place, what, actor));
    this.unitOfWork.transaction.invalidate(tenantTag(place.tenantId));
  }
}
