import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ProjectCopy, freePort, isAlive, listenSomewhere } from './project-copy.js';

jest.setTimeout(120_000);

let project: ProjectCopy;
let PORT: string;

beforeEach(async () => {
  project = new ProjectCopy();
  PORT = await freePort();
});

afterEach(() => project.remove());

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the first start', () => {
  it('makes the data and serves at the addresses it prints', async () => {
    const start = await project.start({ PORT }).ready();
    const url = `http://127.0.0.1:${PORT}`;
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);

    const { stdout, code } = await start.stop();
    const printed = [...stdout.matchAll(/http:\S+/g)].map(([address]) => address);
    expect(printed).toEqual([`${url}/api`, `${url}/docs`, `${url}/openapi.json`, `${url}/dev/outbox`]);
    expect(code).toBe(0);
  });

  it('keeps secrets and data from other users', async () => {
    const start = await project.start({ PORT }).ready();
    expect(statSync(join(project.state, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(project.dataDir).mode & 0o077).toBe(0);
    expect(statSync(project.state).mode & 0o066).toBe(0);
    await start.stop();
  });

  it('gives the application a role that owns nothing and can bypass nothing', async () => {
    const start = await project.start({ PORT }).ready();
    const roles = await query(
      project.superuserUrl,
      `SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
         (SELECT count(*)::int FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.deptype = 'o') > 0 AS "isOwner"
       FROM pg_roles r WHERE rolname LIKE 'sallyport%' ORDER BY rolname`,
    );
    const powerless = { rolsuper: false, rolbypassrls: false, rolcreatedb: false };
    expect(roles).toEqual([
      { rolname: 'sallyport', ...powerless, rolcreaterole: false, isOwner: false },
      { rolname: 'sallyport_owner', ...powerless, rolcreaterole: true, isOwner: true },
    ]);
    await start.stop();
  });
});

describe('a later start', () => {
  it('finds the data and the secrets of the one before', async () => {
    const first = await project.start({ PORT }).ready();
    await query(project.superuserUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const secrets = readFileSync(join(project.state, 'secrets.json'), 'utf8');
    await first.stop();

    const second = await project.start({ PORT }).ready();
    expect(await query(project.superuserUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(readFileSync(join(project.state, 'secrets.json'), 'utf8')).toBe(secrets);
    await second.stop();
  });

  it('stops with one line when the secrets are lost, and touches nothing', async () => {
    await (await project.start({ PORT }).ready()).stop();
    rmSync(join(project.state, 'secrets.json'));

    const { code, stderr } = await project.start({ PORT }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^.*secrets\.json is gone.*\n$/);
    expect(existsSync(join(project.state, 'secrets.json'))).toBe(false);
  });
});

describe('what stands in the way of a start', () => {
  it('another one in the same folder: one line, and the other goes on', async () => {
    const first = await project.start({ PORT }).ready();
    const second = await project.start({ PORT: await freePort() }).ended;

    expect(second).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^.*already running.*\n$/) });
    expect(second.stderr).toContain(`http://127.0.0.1:${PORT} (process ${first.child.pid ?? 0})`);
    expect((await fetch(`http://127.0.0.1:${PORT}/health/ready`)).status).toBe(200);
    await first.stop();
  });

  it('twenty at the same moment: one serves', async () => {
    const starts = await Promise.all(
      Array.from({ length: 20 }, async () => project.start({ PORT }).ready().catch(String)),
    );
    const serving = starts.filter((start) => typeof start !== 'string');
    expect(serving).toHaveLength(1);
    for (const refusal of starts.filter((start) => typeof start === 'string')) {
      expect(refusal).toContain('already running');
    }
    await serving[0]!.stop();
  });

  it('a taken port: one line, before anything is made', async () => {
    const other = await listenSomewhere();
    const { code, stdout, stderr } = await project.start({ PORT: other.port }).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^Port ${other.port} on 127\\.0\\.0\\.1 is taken.*\\n$`));
    expect(readdirSync(project.state)).toEqual([]);
    await other.close();
  });

  it('wrong settings: all of them, and no server stays', async () => {
    const { code, stderr } = await project.start({ PORT: 'many', JWT_ALGORITHM: 'none' }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('PORT');
    expect(stderr).toContain('JWT_ALGORITHM');
    expect(existsSync(join(project.dataDir, 'postmaster.pid'))).toBe(false);
  });
});

describe('the end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'on %s leaves no process, no socket and no dirty shutdown',
    async (signal) => {
      const start = await project.start({ PORT }).ready();
      const { pid } = project.postmaster;
      const { code, stderr } = await start.stop(signal);

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(isAlive(pid)).toBe(false);
      expect(readFileSync(join(project.state, 'postgres.log'), 'utf8')).toContain('database system is shut down');
      expect(readdirSync(project.state).sort()).toEqual(['postgres', 'postgres.log', 'secrets.json']);
    },
  );

  it('in the middle of making the cluster leaves nothing that hinders the next start', async () => {
    const start = project.start({ PORT });
    while (!existsSync(project.state) || !readdirSync(project.state).some((name) => name.includes('.new-'))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await start.stop()).code).toBe(0);
    await (await project.start({ PORT }).ready()).stop();
  });
});
