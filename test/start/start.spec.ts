import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProjectCopy, type Start, freePort, isAlive, listenSomewhere } from './project-copy.js';

let project: ProjectCopy;
let PORT: string;

async function checkOut(): Promise<void> {
  project = new ProjectCopy();
  PORT = await freePort();
}

async function isServing(): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${PORT}/health/ready`)).ok;
}

describe('a first start', () => {
  let start: Start;

  beforeAll(async () => {
    await checkOut();
    start = await project.start({ PORT }).ready();
  });
  afterAll(() => project.remove());

  it('serves, and prints where', async () => {
    expect(await isServing()).toBe(true);
    const url = `http://localhost:${PORT}`;
    const printed = [...start.stdout.matchAll(/ (http:\S+)$/gm)].map(([, address]) => address);
    expect(printed).toEqual([`${url}/api`, `${url}/docs`, `${url}/openapi.json`, `${url}/dev/outbox`]);
    for (const address of printed.slice(1)) expect((await fetch(address!)).status).toBe(200);
  });

  it('keeps secrets and data from other users', () => {
    expect(statSync(join(project.state, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(project.dataDir).mode & 0o077).toBe(0);
    expect(statSync(project.state).mode & 0o066).toBe(0);
  });

  it('gives the application a role that owns nothing and can bypass nothing', async () => {
    const roles = await project.query(
      `SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
         EXISTS (SELECT FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.deptype = 'o') AS "isOwner"
       FROM pg_roles r WHERE rolname IN ('sallyport', 'sallyport_owner') ORDER BY rolname`,
    );
    const powerless = { rolsuper: false, rolbypassrls: false, rolcreatedb: false };
    expect(roles).toEqual([
      { rolname: 'sallyport', ...powerless, rolcreaterole: false, isOwner: false },
      { rolname: 'sallyport_owner', ...powerless, rolcreaterole: true, isOwner: true },
    ]);
  });

  it('goes on when a second one is tried in the same folder, which gets one line', async () => {
    const second = await project.start({ PORT: await freePort() }).ended;
    const line = `^Sallyport is already running .* http://localhost:${PORT} \\(process ${start.child.pid ?? 0}\\).*\\n$`;
    expect(second).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(line) });
    expect(await isServing()).toBe(true);
  });
});

describe('later starts', () => {
  let secrets: string;

  beforeAll(async () => {
    await checkOut();
    const first = await project.start({ PORT }).ready();
    await project.query('CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    secrets = readFileSync(join(project.state, 'secrets.json'), 'utf8');
  });
  afterAll(() => project.remove());

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'find all data, and leave nothing running on %s',
    async (signal) => {
      const start = await project.start({ PORT }).ready();
      expect(await project.query('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
      const { pid } = project.postmaster;

      expect((await start.stop(signal)).code).toBe(0);
      expect(isAlive(pid)).toBe(false);
      expect(readFileSync(join(project.state, 'postgres.log'), 'utf8')).toContain('database system is shut down');
      expect(readFileSync(join(project.state, 'secrets.json'), 'utf8')).toBe(secrets);
      expect(readdirSync(project.state).filter((name) => name.endsWith('.sock'))).toEqual([]);
    },
  );

  it('stop with one line when the secrets are lost, and make no others', async () => {
    const file = join(project.state, 'secrets.json');
    renameSync(file, `${file}.lost`);
    const { code, stderr } = await project.start({ PORT }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^.*secrets\.json is gone.*\n$/);
    expect(existsSync(file)).toBe(false);
  });
});

describe('what stands in the way of a start', () => {
  beforeEach(checkOut);
  afterEach(() => project.remove());

  it('others at the same moment: one of ten serves', async () => {
    const attempts = Array.from({ length: 10 }, () => project.start({ PORT }).ready().catch(String));
    const [refusals, serving] = [[] as string[], [] as Start[]];
    for (const attempt of await Promise.all(attempts)) {
      if (typeof attempt === 'string') refusals.push(attempt);
      else serving.push(attempt);
    }
    expect(serving).toHaveLength(1);
    expect(refusals).toEqual(Array(9).fill(expect.stringContaining('already running')));
  });

  it('a taken port: one line, before anything is made', async () => {
    const other = await listenSomewhere();
    const { code, stdout, stderr } = await project.start({ PORT: other.port }).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^Port ${other.port} on 127\\.0\\.0\\.1 is taken.*\\n$`));
    expect(readdirSync(project.state)).toEqual([]);
    await other.close();
  });

  it('wrong settings: all of them at once, before anything is made', async () => {
    const { code, stderr } = await project.start({ PORT: 'many', JWT_ALGORITHM: 'none' }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('PORT');
    expect(stderr).toContain('JWT_ALGORITHM');
    expect(existsSync(join(project.state, 'postgres'))).toBe(false);
  });

  it('a Ctrl-C while the cluster was being made: nothing, the next one serves', async () => {
    const start = project.start({ PORT });
    while (!existsSync(project.state) || !readdirSync(project.state).some((name) => name.includes('.new-'))) {
      await sleep(5);
    }
    expect((await start.stop()).code).toBe(0);
    await project.start({ PORT }).ready();
    expect(await isServing()).toBe(true);
  });
});
