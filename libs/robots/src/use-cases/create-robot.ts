import { Clock, Command, DomainError, type TenantActor } from '#kernel';
import {
  Commands,
  Config,
  EXPIRY_PAST,
  NAME_TAKEN,
  NOT_AUTHENTICATED,
  Queries,
  requireSignedIn,
  requireWithinCap,
  UnitOfWork,
  violates,
} from '#platform';
import { GiveRole } from '#rbac/contract';
import { HoldMembership, JoinTeams } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Robot } from '../domain/robot.js';
import { RobotRepository } from '../storage/robot.repository.js';

/** What every robot may do by itself: what its teams' users may, within these teams. */
const ROLE = 'user';

/**
 * Makes a robot of the caller's, in these teams. It can do nothing before it is paired. Throws `identity.sign-in-required`,
 * `platform.expiry-past`, `platform.too-many`, `platform.name-taken`, `tenancy.team-not-found`, `rbac.grant-exceeds-own`.
 */
export class CreateRobot extends Command<Robot> {
  static readonly action = 'robots.create-robot';

  constructor(
    readonly by: TenantActor,
    readonly name: string,
    readonly teamIds: readonly string[],
    /** To the second, as tokens say it; null for a token that does not expire. */
    readonly tokenExpiresAt: Date | null,
  ) {
    super();
  }
}

@CommandHandler(CreateRobot)
export class CreateRobotHandler implements ICommandHandler<CreateRobot> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ by, name, teamIds, tokenExpiresAt }: CreateRobot): Promise<Robot> {
    requireSignedIn(by);
    if (!(await this.queries.execute(new HoldMembership(by.tenantId, by.id)))) throw new DomainError(NOT_AUTHENTICATED);
    const now = this.clock.now();
    if (tokenExpiresAt && tokenExpiresAt <= now) throw new DomainError(EXPIRY_PAST);
    const robot = Robot.create({ name, tenantId: by.tenantId, creatorId: by.id, teamIds, tokenExpiresAt }, now);
    await this.#add(robot);
    await this.commands.execute(new JoinTeams(robot.ref, teamIds, by));
    await this.commands.execute(new GiveRole(robot.ref, ROLE, by));
    const cap = {
      limit: this.config.ROBOTS_PER_PERSON,
      what: 'robots of one person',
      ownerId: `${by.tenantId}:${by.id}`,
    };
    await requireWithinCap(this.unitOfWork.transaction, cap, () => this.robots.countOf(by.id));
    return robot;
  }

  async #add(robot: Robot): Promise<void> {
    try {
      await this.robots.add(robot);
    } catch (error) {
      throw violates(error, 'robots_name_key') ? new DomainError(NAME_TAKEN, `A robot is named ${robot.name}.`) : error;
    }
  }
}
