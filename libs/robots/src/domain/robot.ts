import { Aggregate, domainEvent, newId, type ActingRef, type ActorRef } from '#kernel';

export type RobotStatus = 'active' | 'revoked';

/** What is chosen when a robot is made. */
export interface NewRobot {
  readonly name: string;
  readonly tenantId: string;
  readonly creatorId: string;
  readonly teamIds: readonly string[];
  readonly tokenExpiresAt: Date | null;
}

/** An AI agent on some machine. It acts on behalf of its creator, and at most one token of it counts. */
export class Robot extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  readonly name!: string;
  readonly creatorId!: string;
  status!: RobotStatus;
  /** The `jti` of the only token that counts; null until it is paired. */
  tokenId!: string | null;
  /** Null for a token that does not expire. */
  readonly tokenExpiresAt!: Date | null;
  machineName!: string | null;
  pairedAt!: Date | null;
  readonly createdAt!: Date;
  revokedAt!: Date | null;
  revokedBy!: string | null;
  version!: number;

  static create({ name, tenantId, creatorId, teamIds, tokenExpiresAt }: NewRobot, now: Date): Robot {
    const robot = Object.assign(new Robot(), {
      id: newId(),
      tenantId,
      name,
      creatorId,
      status: 'active' as const,
      tokenId: null,
      tokenExpiresAt,
      machineName: null,
      pairedAt: null,
      createdAt: now,
      revokedAt: null,
      revokedBy: null,
      version: 1,
    });
    robot.#happened('robots.robot-created', {
      name,
      teamIds,
      tokenExpiresAt: tokenExpiresAt?.toISOString() ?? null,
    });
    return robot;
  }

  get ref(): ActorRef {
    return { type: 'robot', id: this.id };
  }

  hasEnded(now: Date): boolean {
    return this.status !== 'active' || (this.tokenExpiresAt !== null && this.tokenExpiresAt <= now);
  }

  /** Runs on this machine from here on, with a new token; the one before counts no more. Answers the token's id. */
  pair(machineName: string | null, now: Date): string {
    const replacesToken = this.tokenId !== null;
    this.tokenId = newId(now.getTime());
    this.machineName = machineName;
    this.pairedAt = now;
    this.#happened('robots.robot-paired', { machineName, replacesToken }, { ...this.ref, onBehalfOf: this.creatorId });
    return this.tokenId;
  }

  /** Neither it nor any token of it counts from here on. */
  revoke(by: string, now: Date): void {
    this.status = 'revoked';
    this.tokenId = null;
    this.revokedAt = now;
    this.revokedBy = by;
    this.#happened('robots.robot-revoked', { name: this.name });
  }

  #happened(name: string, data: Record<string, unknown>, by: ActingRef | null = null): void {
    const { id, tenantId } = this;
    this.record(domainEvent({ name, aggregateType: 'robot', aggregateId: id, tenantId, by, data }));
  }
}
