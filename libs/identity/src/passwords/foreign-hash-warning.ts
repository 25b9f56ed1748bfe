import type { SqlExecutor } from '#kernel';
import { Config, Database, LOGGER } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';

const WARNING =
  'accounts have imported password hashes, and LOGIN_REFUSAL_MIN_MS is 0: the time of a refused login tells who has one';

const HAS_FOREIGN = 'SELECT identity.has_foreign_hashes() AS "hasForeign"';

/** What an operator should know while foreign hashes exist that nothing hides; null for nothing. */
export async function foreignHashWarning(
  owner: SqlExecutor,
  { LOGIN_REFUSAL_MIN_MS: leastMs }: Pick<Config, 'LOGIN_REFUSAL_MIN_MS'>,
): Promise<string | null> {
  if (leastMs > 0) return null;
  const { rows } = (await owner.query(HAS_FOREIGN)) as { rows: { hasForeign: boolean }[] };
  return rows[0]?.hasForeign ? WARNING : null;
}

/** Says so in the log at the start. */
@Injectable()
export class ForeignHashWarning implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const asked = { query: async (sql: string) => ({ rows: await this.database.query(sql) }) };
    const warning = await foreignHashWarning(asked, this.config);
    if (warning !== null) this.logger.warn(warning);
  }
}
