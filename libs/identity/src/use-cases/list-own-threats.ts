import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ThreatLog } from '../threats/threat-log.js';
import { pageOf, type ThreatPage } from '../threats/threat-page.js';

/** What was detected at the caller's own account, newest first. */
export class ListOwnThreats extends Query<ThreatPage> {
  static readonly action = 'identity.list-own-threats';

  constructor(
    readonly userId: string,
    readonly limit: number,
    /** `nextCursor` of the page before. */
    readonly cursor: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListOwnThreats)
export class ListOwnThreatsHandler implements IQueryHandler<ListOwnThreats> {
  constructor(private readonly threats: ThreatLog) {}

  async execute({ userId, limit, cursor }: ListOwnThreats): Promise<ThreatPage> {
    return pageOf(await this.threats.ofUser(userId, cursor, limit + 1), limit);
  }
}
