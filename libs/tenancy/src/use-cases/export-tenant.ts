import type { Readable } from 'node:stream';
import { Clock, Command, DomainError, type Actor } from '#kernel';
import { TenantExport, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EXPORT_RUNNING } from '../domain/errors.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/** What is in the first line: which form the lines have, and of what and when they are. */
const FORMAT = 'sallyport-tenant-export';
const FORMAT_VERSION = 1;

export interface ExportedTenant {
  readonly slug: string;
  readonly exportedAt: Date;
  /** To be read, or destroyed. */
  readonly lines: Readable;
}

/**
 * Everything of a tenant as lines of JSON, for an owner; also of one that is deleted, as long as it can be restored. Nothing is
 * read before the record of it is committed. Throws `tenancy.tenant-not-found`, `tenancy.owner-required`,
 * `tenancy.export-running`, `http.rate-limited`.
 */
export class ExportTenant extends Command<ExportedTenant> {
  static readonly action = 'tenancy.export-tenant';

  constructor(
    readonly by: Actor,
    readonly tenantId: string,
  ) {
    super();
  }
}

@CommandHandler(ExportTenant)
export class ExportTenantHandler implements ICommandHandler<ExportTenant> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenantExport: TenantExport,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ by, tenantId }: ExportTenant): Promise<ExportedTenant> {
    const exportedAt = this.clock.now();
    const tenant = await this.find.lockKeptOrDeleted(by, tenantId, exportedAt);
    const { id, name, slug } = tenant;
    const header = { format: FORMAT, version: FORMAT_VERSION, exportedAt, tenant: { id, name, slug } };
    const lines = await this.tenantExport.open(tenantId, header);
    if (lines === null) throw new DomainError(EXPORT_RUNNING);
    tenant.export();
    this.unitOfWork.transaction.record(...tenant.releaseEvents());
    return { slug, exportedAt, lines };
  }
}
