import type { Actor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  DEFAULT_PAGE_SIZE,
  IdPageQuery,
  Queries,
  RequireSystemAdmin,
  SignedIn,
} from '#platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { THREAT_ANSWERED, THREAT_NOT_FOUND } from '../threats/errors.js';
import { AnswerThreat } from '../use-cases/answer-threat.js';
import { ListOwnThreats } from '../use-cases/list-own-threats.js';
import { ListThreats } from '../use-cases/list-threats.js';
import {
  AnswerThreatBody,
  threatAnsweredView,
  ThreatAnsweredView,
  threatListView,
  ThreatListView,
  ThreatsQuery,
} from './threat.dto.js';

/** What was detected, and why. */
@ApiTags('threats')
@Controller('api')
export class ThreatsController {
  constructor(
    private readonly queries: Queries,
    private readonly commands: Commands,
  ) {}

  @Get('threats')
  @RequireSystemAdmin()
  @ApiOperation({ operationId: 'listThreats', summary: 'List what was detected in the whole system, newest first' })
  @ApiOkResponse({ type: ThreatListView })
  async list(@Query() { kind, userId, since, limit, cursor }: ThreatsQuery): Promise<ThreatListView> {
    const wanted = { kind: kind ?? null, userId: userId ?? null, since: since === undefined ? null : new Date(since) };
    return threatListView(
      await this.queries.execute(new ListThreats(wanted, limit ?? DEFAULT_PAGE_SIZE, cursor ?? null)),
    );
  }

  @Get('users/me/threats')
  @SignedIn()
  @ApiOperation({
    operationId: 'listOwnThreats',
    summary: 'List what was detected at the caller’s own account, newest first',
    description: 'For its owner to say whether it was them (`answerThreat`).',
  })
  @ApiOkResponse({ type: ThreatListView })
  async listOwn(@CurrentActor() { id }: Actor, @Query() { limit, cursor }: IdPageQuery): Promise<ThreatListView> {
    return threatListView(
      await this.queries.execute(new ListOwnThreats(id, limit ?? DEFAULT_PAGE_SIZE, cursor ?? null)),
    );
  }

  @Post('users/me/threats/:threatId/answer')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({
    operationId: 'answerThreat',
    summary: 'Say whether it was you; once',
    description:
      'If it was, the device and the place are unusual no more. If it was not, all other sessions end with all derived from them, no other browser is known, and `advice` says what to do.',
  })
  @ApiOkResponse({ type: ThreatAnsweredView })
  @ApiErrors(THREAT_NOT_FOUND, THREAT_ANSWERED)
  async answer(
    @CurrentActor() { id, sessionId }: Actor,
    @Param('threatId') threatId: string,
    @Body() { wasMe }: AnswerThreatBody,
  ): Promise<ThreatAnsweredView> {
    await this.commands.execute(new AnswerThreat(id, sessionId, threatId, wasMe));
    return threatAnsweredView(wasMe);
  }
}
