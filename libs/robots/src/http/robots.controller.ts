import type { TenantActor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  CURSOR_INVALID,
  EXPIRY_PAST,
  LimitAs,
  NAME_TAKEN,
  pageWish,
  Public,
  Queries,
  RequirePermission,
  TOO_MANY,
} from '#platform';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PAIRING_CODE_WRONG, ROBOT_ENDED, ROBOT_NOT_FOUND } from '../domain/errors.js';
import { GRANT_EXCEEDS_OWN, HIGHER_RANK, ROLE_NOT_FOUND } from '#rbac';
import { TEAM_NOT_FOUND } from '#tenancy';
import type { PlacedRobot } from '../domain/places.js';
import { CreateRobot } from '../use-cases/create-robot.js';
import { GetRobot } from '../use-cases/get-robot.js';
import { IssuePairingCode } from '../use-cases/issue-pairing-code.js';
import { ListRobots } from '../use-cases/list-robots.js';
import { PairRobot } from '../use-cases/pair-robot.js';
import { RevokeRobot } from '../use-cases/revoke-robot.js';
import {
  CreateRobotBody,
  PairingCodeView,
  PairRobotBody,
  RobotListView,
  RobotsQuery,
  RobotTokenView,
  RobotView,
} from './robots.dto.js';

/** To the second, as tokens say it. */
const wholeSeconds = (text: string): Date => new Date(Math.floor(Date.parse(text) / 1000) * 1000);

@ApiTags('robots')
@Controller('api/robots')
export class RobotsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Post()
  @RequirePermission('robots:manage')
  @ApiOperation({
    operationId: 'createRobot',
    summary: 'Make a robot that acts for the caller, within teams',
    description:
      'It gets the role `user`, and never more than its maker may at the time. It can call once it is paired with a machine.',
  })
  @ApiCreatedResponse({ type: RobotView })
  @ApiErrors(
    'identity.sign-in-required',
    NAME_TAKEN,
    TOO_MANY,
    EXPIRY_PAST,
    TEAM_NOT_FOUND,
    GRANT_EXCEEDS_OWN,
    ROLE_NOT_FOUND,
  )
  async create(@CurrentActor() actor: TenantActor, @Body() body: CreateRobotBody): Promise<RobotView> {
    const expiresAt = body.tokenExpiresAt ? wholeSeconds(body.tokenExpiresAt) : null;
    const robot = await this.commands.execute(new CreateRobot(actor, body.name.trim(), body.teamIds, expiresAt));
    return viewOf({ robot, teamIds: body.teamIds.toSorted(), chatgroupIds: [] });
  }

  @Get()
  @RequirePermission('robots:read')
  @ApiOperation({
    operationId: 'listRobots',
    summary: 'List the tenant’s robots: newest first and revoked ones too, unless asked otherwise',
  })
  @ApiOkResponse({ type: RobotListView })
  @ApiErrors(CURSOR_INVALID)
  async list(@Query() query: RobotsQuery): Promise<RobotListView> {
    const asked = new ListRobots(query.status ?? null, query.name ?? '', pageWish(query, '-createdAt'));
    const { items, nextCursor } = await this.queries.execute(asked);
    return { robots: items.map(viewOf), nextCursor };
  }

  @Get(':robotId')
  @RequirePermission('robots:read')
  @ApiOperation({ operationId: 'getRobot', summary: 'Read a robot of the tenant' })
  @ApiOkResponse({ type: RobotView })
  @ApiErrors(ROBOT_NOT_FOUND)
  async get(@Param('robotId') robotId: string): Promise<RobotView> {
    return viewOf(await this.queries.execute(new GetRobot(robotId)));
  }

  @Post(':robotId/pairing-code')
  @Header('cache-control', 'no-store')
  @RequirePermission('robots:manage')
  @ApiOperation({
    operationId: 'issuePairingCode',
    summary: 'Assign a PC: a code that pairs the robot with the machine it is typed in on',
    description:
      'Good for ten minutes and one pairing. A new code replaces the one before. Nobody pairs the robot of somebody of higher rank, nor another’s that holds what they could not give.',
  })
  @ApiCreatedResponse({ type: PairingCodeView })
  @ApiErrors('identity.sign-in-required', ROBOT_NOT_FOUND, ROBOT_ENDED, HIGHER_RANK, GRANT_EXCEEDS_OWN)
  async issueCode(@CurrentActor() actor: TenantActor, @Param('robotId') robotId: string): Promise<PairingCodeView> {
    const { code, expiresAt } = await this.commands.execute(new IssuePairingCode(actor, robotId));
    return { code, expiresAt: expiresAt.toISOString() };
  }

  @Post('pair')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'pairRobot',
    summary: 'Exchange a pairing code for the robot’s token, on the machine that it runs on',
    description: 'The token is shown this once. A token from an earlier pairing is refused when this has returned.',
  })
  @ApiOkResponse({ type: RobotTokenView })
  @ApiErrors(PAIRING_CODE_WRONG)
  async pair(@Body() { code, machineName }: PairRobotBody): Promise<RobotTokenView> {
    const paired = await this.commands.execute(new PairRobot(code, machineName?.trim() ?? null));
    const { robot, teamIds, token } = paired;
    const { id, name, tenantId, tokenExpiresAt } = robot;
    const expiresAt = tokenExpiresAt?.toISOString() ?? null;
    return { token, tokenType: 'bearer', expiresAt, robot: { id, name, tenantId, teamIds } };
  }

  @Delete(':robotId')
  @HttpCode(204)
  @RequirePermission('robots:manage')
  @ApiOperation({
    operationId: 'revokeRobot',
    summary: 'Revoke a robot, its token and its pairing code',
    description: 'When this has returned, no process accepts its token. Can’t be taken back.',
  })
  @ApiNoContentResponse({ description: 'Revoked' })
  @ApiErrors(ROBOT_NOT_FOUND, ROBOT_ENDED)
  async revoke(@CurrentActor() actor: TenantActor, @Param('robotId') robotId: string): Promise<void> {
    await this.commands.execute(new RevokeRobot(actor, robotId));
  }
}

function viewOf({ robot, teamIds, chatgroupIds }: PlacedRobot): RobotView {
  const { id, name, creatorId, status, machineName } = robot;
  return {
    id,
    name,
    creatorId,
    status,
    teamIds,
    chatgroupIds,
    tokenExpiresAt: robot.tokenExpiresAt?.toISOString() ?? null,
    machineName,
    pairedAt: robot.pairedAt?.toISOString() ?? null,
    createdAt: robot.createdAt.toISOString(),
    revokedAt: robot.revokedAt?.toISOString() ?? null,
  };
}
