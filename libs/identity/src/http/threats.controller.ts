import type { Actor } from '#kernel';
import { CurrentActor, DEFAULT_PAGE_SIZE, IdPageQuery, Queries, RequireSystemAdmin, SignedIn } from '#platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListOwnThreats } from '../use-cases/list-own-threats.js';
import { ListThreats } from '../use-cases/list-threats.js';
import { threatListView, ThreatListView, ThreatsQuery } from './threat.dto.js';

/** What was detected, and why. */
@ApiTags('threats')
@Controller('api')
export class ThreatsController {
  constructor(private readonly queries: Queries) {}

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
    description:
      'For its owner to say whether it was them. If it was not: end the other sessions (`DELETE /api/auth/sessions/others`) and change the password.',
  })
  @ApiOkResponse({ type: ThreatListView })
  async listOwn(@CurrentActor() { id }: Actor, @Query() { limit, cursor }: IdPageQuery): Promise<ThreatListView> {
    return threatListView(
      await this.queries.execute(new ListOwnThreats(id, limit ?? DEFAULT_PAGE_SIZE, cursor ?? null)),
    );
  }
}
