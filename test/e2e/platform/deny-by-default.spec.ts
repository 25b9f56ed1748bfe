import { Command } from '#kernel';
import {
  Authenticated,
  Commands,
  createHttpAdapter,
  createLogger,
  loadConfig,
  NestLog,
  prepareHttp,
  Public,
  RequireFreshAuthentication,
  RequirePermission,
  HotRoute,
  LimitAs,
} from '#platform';
import { Body, Controller, Get, Module, Param, Post, Query, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandHandler } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../../apps/api/src/app.module.js';
import { TestDatabase } from '../../support/test-app.js';

@Controller('undeclared')
class UndeclaredController {
  @Get()
  read(): string {
    return 'open to everybody';
  }

  @Post()
  @Authenticated()
  write(): void {}
}

@Controller('inherited')
class InheritedController extends UndeclaredController {}

@Controller('unknown')
class UnknownPermissionController {
  @Get()
  @RequirePermission('moon:launch')
  launch(): void {}
}

@Controller('unvalidated')
class UnvalidatedController {
  @Post('inline')
  @Public()
  inline(@Body() _body: { name: string }): void {}

  @Post('member')
  @Public()
  member(@Body('name') _name: string): void {}

  @Get('query')
  @Public()
  search(@Query() _query: Record<string, string>): void {}

  @Get('parameter')
  @Public()
  parameter(@Query('limit') _limit: string): void {}
}

@Controller('hot')
class HotController {
  constructor(readonly commands: Commands) {}

  @Get()
  @Public()
  @HotRoute()
  read(): void {}

  @Get(':id')
  @Public()
  @HotRoute()
  readOne(@Param('id') _: string): void {}

  @Get('limited')
  @Public()
  @HotRoute()
  @LimitAs('sign-in')
  readLimited(): void {}
}

@Controller('fresh')
class FreshController {
  @Get()
  @Public()
  @RequireFreshAuthentication({ withinMinutes: 5, acr: 'aal1' })
  read(): void {}
}

@Controller('scoped')
class ScopedController {
  @Get(':projectId')
  @RequirePermission('projects:read', { scope: { type: 'project', parameter: 'teamId' } })
  read(): void {}
}

class Launch extends Command {
  static readonly action = 'test.launch';
}

@CommandHandler(Launch)
class LaunchHandler {
  async execute(): Promise<void> {}
}

@CommandHandler(Launch)
class OtherLaunchHandler {
  async execute(): Promise<void> {}
}

@Controller('fine')
class FineController {
  @Get()
  @Public()
  read(): string {
    return 'fine';
  }
}

describe('the start', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await TestDatabase.create();
  });

  afterAll(() => database.drop());

  /** Starts the service with one more module; answers why it refused, or null when it did not. */
  async function refusalWith(controllers: Type[], providers: Type[] = []): Promise<string | null> {
    class Extra {}
    Module({ controllers, providers })(Extra);
    const config = loadConfig({
      NODE_ENV: 'test',
      DATABASE_URL: database.appUrl,
      REDIS_URL: process.env['TEST_REDIS_URL'],
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      PASSWORD_PEPPER: Buffer.alloc(32, 2).toString('base64'),
    });
    const logger = createLogger('silent');
    const root = { module: class Root {}, imports: [AppModule.forRoot(config, logger), Extra] };
    const options = { bodyParser: false, abortOnError: false, logger: new NestLog(logger) } as const;
    const app = await NestFactory.create<NestFastifyApplication>(root, createHttpAdapter(config, []), options);
    try {
      prepareHttp(app, config, logger);
      await app.init();
      return null;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await app.close();
    }
  }

  it('succeeds with a route that declares who may call', async () => {
    expect(await refusalWith([FineController], [LaunchHandler])).toBeNull();
  });

  it('fails for a route that is scoped by what its path does not have', async () => {
    const refusal = await refusalWith([ScopedController]);
    expect(refusal).toContain('ScopedController.read (GET) is scoped by :teamId, which its path does not have');
  });

  it('fails for a route that declares no access, and names it, inherited ones too', async () => {
    const refusal = await refusalWith([UndeclaredController, InheritedController]);
    expect(refusal).toContain('UndeclaredController.read (GET) declares none of @Public()');
    expect(refusal).toContain('InheritedController.read (GET) declares none of @Public()');
    expect(refusal).not.toContain('.write');
  });

  it('fails for a route that requires a permission outside the catalogue, and names both', async () => {
    expect(await refusalWith([UnknownPermissionController])).toContain(
      'UnknownPermissionController.launch (GET) requires moon:launch, which is not in the catalogue',
    );
  });

  it('fails for a hot route whose controller could send a command', async () => {
    expect(await refusalWith([HotController])).toContain(
      'HotController.read (GET) is a @HotRoute(), but its controller asks for Commands or Queries',
    );
  });

  it('fails for a hot route that something of Nest stands before, because it would not', async () => {
    const refusal = await refusalWith([HotController]);
    for (const name of ['readOne', 'readLimited']) {
      expect(refusal).toContain(
        `HotController.${name} (GET) is a @HotRoute(), but has parameters, guards, pipes, interceptors or filters of Nest`,
      );
    }
    expect(refusal).not.toContain('HotController.read (GET) is a @HotRoute(), but has');
  });

  it('fails for a public route that asks for a fresh authentication', async () => {
    expect(await refusalWith([FreshController])).toContain(
      'FreshController.read (GET) is @Public(), where nobody could have proved anything freshly',
    );
  });

  it('fails for every body and query that nothing would validate, and names each', async () => {
    const refusal = await refusalWith([UnvalidatedController]);
    for (const route of ['inline (POST)', 'member (POST)', 'search (GET)', 'parameter (GET)']) {
      expect(refusal).toContain(
        `UnvalidatedController.${route} takes a body or query without a class that validates it`,
      );
    }
  });

  it('fails for two handlers of one command, and names all three', async () => {
    expect(await refusalWith([], [LaunchHandler, OtherLaunchHandler])).toBe(
      'Launch has two handlers: LaunchHandler and OtherLaunchHandler',
    );
  });

  it('lists everything that is wrong at once', async () => {
    const refusal = await refusalWith([UndeclaredController, UnknownPermissionController, UnvalidatedController]);
    expect(refusal?.split('\n')).toHaveLength(1 + 6);
  });
});
