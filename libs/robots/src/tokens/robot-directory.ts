import { Clock, type Awaitable } from '#kernel';
import { MaySignIn, userTag } from '#identity/contract';
import { type Cacheable, Coherence, CoherentCache, Queries, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { RobotStatus } from '../domain/robot.js';

const MAX_CACHED = 10_000;

const TAG_PREFIX = 'robot:';

/** The tag of everything made from the robot. */
export const robotTag = (robotId: string): string => TAG_PREFIX + robotId;

/** What authentication needs of a robot, and of the account of its creator. */
export interface RobotRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly creatorId: string;
  readonly isActive: boolean;
  readonly isCreatorActive: boolean;
  readonly tokenId: string | null;
  /** Unix milliseconds; infinite when it does not expire. */
  readonly tokenExpiresAtMs: number;
}

interface Row {
  readonly tenant_id: string;
  readonly creator_id: string;
  readonly status: RobotStatus;
  readonly token_id: string | null;
  readonly token_expires_at: Date | null;
}

/** Robots by id, as they are now: from this process, or PostgreSQL. */
@Injectable()
export class RobotDirectory {
  readonly #cache: CoherentCache<RobotRecord>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
    private readonly clock: Clock,
    coherence: Coherence,
  ) {
    this.#cache = new CoherentCache(coherence, MAX_CACHED, TAG_PREFIX);
  }

  /** Null when there is none. Throws `unavailable` when PostgreSQL would have to say and does not answer. */
  find(robotId: string): Awaitable<RobotRecord | null> {
    return this.#cache.get(robotId, this.clock.nowMs(), () => this.#load(robotId));
  }

  #load(id: string): Promise<Cacheable<RobotRecord> | null> {
    return this.unitOfWork.readIn({}, async (transaction) => {
      const [row] = await transaction.query<Row[]>('SELECT * FROM robots.robot_for_authentication($1)', [id]);
      if (!row) return null;
      const { tenant_id: tenantId, creator_id: creatorId } = row;
      await transaction.scopeTo({ userId: creatorId });
      const isCreatorActive = await this.queries.execute(new MaySignIn(creatorId));
      const value = {
        id,
        tenantId,
        creatorId,
        isActive: row.status === 'active',
        isCreatorActive,
        tokenId: row.token_id,
        tokenExpiresAtMs: row.token_expires_at?.getTime() ?? Infinity,
      };
      return { value, tags: [userTag(creatorId)] };
    });
  }
}
