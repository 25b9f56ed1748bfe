import { Clock, PermissionChecker, SystemClock } from '#kernel';
import {
  Global,
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { APP_FILTER, APP_PIPE, DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { ThrottlerModule } from '@nestjs/throttler';
import type { Logger } from 'pino';
import { DataSource, type EntitySchema } from 'typeorm';
import { Coherence } from './coherence/coherence.js';
import { Config } from './config/config.js';
import { Commands, Queries } from './cqrs/messages.js';
import { refuseDuplicateHandlers } from './cqrs/handlers.check.js';
import { patiently } from './database/at-start.js';
import { createDataSource } from './database/data-source.js';
import { Database } from './database/database.js';
import { checkDatabase, checkSchema } from './database/database.check.js';
import { TenantExport } from './database/tenant-export.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { AccessControl } from './http/access-control.js';
import { CallerPermissions } from './http/caller-permissions.js';
import { CredentialVerifiers } from './http/credential-verifiers.js';
import { CrossOriginRule } from './http/cross-origin.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RefusalWriter } from './http/refusal-writer.js';
import { checkRoutes } from './http/routes.check.js';
import { SessionCookie } from './http/session-cookie.js';
import { validationPipe } from './http/validation.pipe.js';
import { WireContracts, type WireContract } from './http/wire-contract.js';
import { AddTierHandler } from './limits/add-tier.js';
import { Limiter } from './limits/limiter.js';
import { RateLimits } from './limits/rate-limits.js';
import { SetLimitHandler } from './limits/set-limit.js';
import { StrictLimit } from './limits/strict-limit.guard.js';
import { Tiers } from './limits/tiers.js';
import { MessagingModule } from './messaging/messaging.module.js';
import { Metrics } from './operations/metrics.js';
import { OperationsController } from './operations/operations.controller.js';
import { ReadinessCheck } from './operations/readiness.js';
import { EventSubscribers } from './outbox/event-subscribers.js';
import { OutboxWorker } from './outbox/outbox-worker.js';
import { Outbox } from './outbox/outbox.js';
import { ScheduledTasks } from './outbox/scheduled-tasks.js';
import { LOGGER } from './platform.tokens.js';
import { KeyValueStore } from './store/key-value-store.js';
import { openStore } from './store/open-store.js';

const MINUTE_MS = 60_000;

export interface PlatformOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly entities: EntitySchema[];
  /** Served besides the native API. */
  readonly contracts: readonly WireContract[];
  /** Where the names of the migrations that have run stand, and those that must. */
  readonly migrations: { readonly table: string; readonly names: readonly string[] };
}

/** The machinery beneath every context, in the order in which it has to be up. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: KeyValueStore,
    private readonly worker: OutboxWorker,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly permissions: PermissionChecker,
    @Inject(Config) private readonly config: Config,
  ) {}

  static forRoot(options: PlatformOptions): DynamicModule {
    const { config, logger } = options;
    return {
      module: PlatformModule,
      imports: [
        CqrsModule.forRoot(),
        DiscoveryModule,
        MessagingModule.forRoot(config, logger),
        ThrottlerModule.forRoot([{ ttl: MINUTE_MS, limit: config.RATE_LIMIT_SIGN_IN_PER_MINUTE }]),
      ],
      controllers: [OperationsController],
      providers: [
        { provide: Config, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: Clock, useClass: SystemClock },
        ...storageProviders(options),
        ...httpProviders(options),
        Commands,
        Metrics,
        Queries,
        ReadinessCheck,
        UnitOfWork,
      ],
      exports: [
        ...[Clock, Config, LOGGER, Metrics],
        ...[Coherence, Database, EventSubscribers, KeyValueStore, ScheduledTasks, TenantExport, UnitOfWork],
        ...[Commands, Queries],
        ...[CallerPermissions, CredentialVerifiers, SessionCookie],
        ...[Limiter, RateLimits, Tiers, ThrottlerModule],
        MessagingModule,
      ],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    refuseDuplicateHandlers(this.discovery);
    checkRoutes(this.discovery, this.scanner, this.permissions);
    if (this.config.WORKER_ENABLED) await this.worker.start();
  }

  /** Last of all: what is shutting down elsewhere may still write. */
  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
    await this.dataSource.destroy();
  }
}

/** PostgreSQL, the shared store, the channel between processes, and the outbox. */
function storageProviders(options: PlatformOptions): Provider[] {
  const { config, logger } = options;
  return [
    { provide: DataSource, useFactory: () => openDatabase(options) },
    { provide: Coherence, useFactory: () => startCoherence(config, logger), inject: [DataSource] },
    // After PostgreSQL, so that a start that fails there leaves no connection to Redis behind.
    {
      provide: KeyValueStore,
      useFactory: (clock: Clock) => openStore(config, logger, clock),
      inject: [Clock, Coherence],
    },
    { provide: Outbox, useFactory: () => new Outbox(config.KEY_ENCRYPTION_KEY) },
    Database,
    EventSubscribers,
    ScheduledTasks,
    TenantExport,
    {
      provide: OutboxWorker,
      useFactory: (outbox: Outbox, subscribers: EventSubscribers, tasks: ScheduledTasks) =>
        new OutboxWorker(config.DATABASE_URL, outbox, subscribers, tasks, logger),
      inject: [Outbox, EventSubscribers, ScheduledTasks],
    },
  ];
}

/** What stands around every route. */
function httpProviders({ config, logger, contracts }: PlatformOptions): Provider[] {
  return [
    AccessControl,
    CallerPermissions,
    CredentialVerifiers,
    ...[AddTierHandler, Limiter, RateLimits, SetLimitHandler, StrictLimit, Tiers],
    { provide: SessionCookie, useFactory: () => new SessionCookie(config) },
    { provide: CrossOriginRule, useFactory: () => new CrossOriginRule(config) },
    { provide: WireContracts, useValue: new WireContracts(contracts) },
    {
      provide: RefusalWriter,
      useFactory: (served: WireContracts) => new RefusalWriter(config.PUBLIC_URL, served),
      inject: [WireContracts],
    },
    {
      provide: APP_FILTER,
      useFactory: (writer: RefusalWriter) => new ProblemFilter(writer, logger),
      inject: [RefusalWriter],
    },
    { provide: APP_PIPE, useFactory: validationPipe },
  ];
}

async function openDatabase({ config, entities, migrations }: PlatformOptions): Promise<DataSource> {
  const dataSource = await patiently(() => createDataSource(config, entities).initialize());
  await checkSchema(dataSource, migrations.table, migrations.names);
  await checkDatabase(dataSource);
  return dataSource;
}

async function startCoherence(config: Config, logger: Logger): Promise<Coherence> {
  const coherence = new Coherence(config.DATABASE_URL, logger);
  await patiently(() => coherence.start(config.REDIS_URL === undefined));
  return coherence;
}
