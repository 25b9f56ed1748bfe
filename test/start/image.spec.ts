import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { baseSettings, killProcesses, startProcess, type ServiceProcess } from '../e2e/platform/service-process.js';
import { commandOf, environmentOf, readDockerfile } from '../support/dockerfile.js';
import { ImageTree } from '../support/image-tree.js';
import { TestDatabase } from '../support/test-app.js';

const run = promisify(execFile);
const stages = readDockerfile();
const image = stages.at(-1)!;

/** What production asks for besides; nothing is sent. */
const PRODUCTION = {
  PUBLIC_URL: 'https://auth.acme.dev',
  ALIYUN_ACCESS_KEY_ID: 'nobody',
  ALIYUN_ACCESS_KEY_SECRET: 'nothing',
  ALIYUN_SMS_SIGN_NAME: 'Acme',
  ALIYUN_SMS_TEMPLATE_CODE: 'SMS_123456789',
  SMTP_URL: 'smtps://mail.acme.dev',
};

describe('the files of the image', () => {
  let tree: ImageTree;
  let database: TestDatabase;
  let service: ServiceProcess;

  const migrate = () => {
    const env = { DATABASE_URL: database.appUrl, DATABASE_MIGRATION_URL: database.ownerUrl };
    return run(process.execPath, ['dist/apps/cli/src/main.js', 'migrate'], { cwd: tree.folder, env });
  };

  /** The health check of the image against the running process; rejects when it ends with anything but 0. */
  const checkHealth = () => {
    const [, ...args] = commandOf(image, 'HEALTHCHECK');
    return run(process.execPath, args, { env: { PORT: new URL(service.url!).port } });
  };

  beforeAll(async () => {
    tree = new ImageTree(stages);
    database = await TestDatabase.createEmpty();
  });

  afterAll(async () => {
    killProcesses();
    await database.drop();
    tree.remove();
  });

  it('hold no source and no test', () => {
    expect(['libs', 'apps', 'test', 'scripts', '.env'].filter((name) => existsSync(join(tree.folder, name)))).toEqual(
      [],
    );
  });

  it('migrate an empty database, and once more do nothing', async () => {
    expect((await migrate()).stdout).toMatch(/^Applied Platform\d+, .*\n$/);
    expect((await migrate()).stdout).toBe('The schema is up to date.\n');
  });

  it('serve in production mode, and say so to the health check, until they are told to stop', async () => {
    const [, main = ''] = commandOf(image, 'CMD');
    const settings = { ...baseSettings(database.appUrl), ...PRODUCTION, ...environmentOf(image), PORT: '0' };
    service = await startProcess(settings, join(tree.folder, main));
    expect(service.errors()).toBe('');
    const ready = await fetch(`http://127.0.0.1:${new URL(service.url!).port}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ status: 'ok' })]);
    await expect(checkHealth()).resolves.toBeDefined();
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    await expect(checkHealth()).rejects.toMatchObject({ code: 1 });
  });
});
