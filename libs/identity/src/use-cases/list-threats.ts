import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ThreatLog, type ThreatFilter } from '../threats/threat-log.js';
import { pageOf, type ThreatPage } from '../threats/threat-page.js';

/** What was detected in the whole system, newest first, for whoever administers it. */
export class ListThreats extends Query<ThreatPage> {
  static readonly action = 'identity.list-threats';

  constructor(
    readonly filter: ThreatFilter,
    readonly limit: number,
    /** `nextCursor` of the page before. */
    readonly cursor: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListThreats)
export class ListThreatsHandler implements IQueryHandler<ListThreats> {
  constructor(private readonly threats: ThreatLog) {}

  async execute({ filter, limit, cursor }: ListThreats): Promise<ThreatPage> {
    return pageOf(await this.threats.all(filter, cursor, limit + 1), limit);
  }
}
