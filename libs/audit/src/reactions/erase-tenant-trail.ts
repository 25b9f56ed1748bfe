import type { DomainEvent } from '#kernel';
import { Database, EventSubscribers } from '#platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';

const LINES_AT_ONCE = 1000;

/** Erases what the trail of a tenant says of who people were, once the tenant is erased: by and by, however much there is. */
@Injectable()
export class EraseTenantTrail implements OnModuleInit {
  constructor(
    private readonly subscribers: EventSubscribers,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.subscribers.on('tenancy.tenant-erased', (event) => this.handle(event));
  }

  async handle({ tenantId }: DomainEvent): Promise<void> {
    while ((await this.#eraseSome(tenantId)) > 0);
  }

  async #eraseSome(tenantId: string | null): Promise<number> {
    const [row] = await this.database.query<{ erased: number }[]>('SELECT audit.erase_tenant($1, $2) AS erased', [
      tenantId,
      LINES_AT_ONCE,
    ]);
    return row?.erased ?? 0;
  }
}
