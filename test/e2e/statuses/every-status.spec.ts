import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '#kernel';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { requestOf, tooLargeFor, type Operation } from '../../support/openapi.js';
import { TestApp } from '../../support/test-app.js';
import { Rows } from '../../support/rows.js';
import { sendRaw } from '../platform/raw-http.js';
import { CASES } from './cases.js';
import { TESTED_ELSEWHERE } from './elsewhere.js';
import { Scene, type Forgeries } from './scene.js';
import { answersWithoutPostgres } from './without-postgres.js';
import { ask, note, operationNamed, operations, unseenAnswers, type Wish } from './walk.js';

const ROOT = join(import.meta.dirname, '../../..');
const FOREIGN_ORIGIN = { origin: 'https://evil.example' };

const guarded = operations.filter(({ access }) => access.kind !== 'public');
const permitted = operations.filter(({ access }) => access.kind === 'permission');
const ofPeople = operations.filter(({ access }) => ['signed-in', 'system-admin'].includes(access.kind));
const ofSystemAdmins = operations.filter(({ access }) => access.kind === 'system-admin');
const closedToTheHalfSignedIn = guarded.filter(({ answers }) => answers.includes('403 identity.mfa-required'));
const NOT_FRESH = '401 identity.authentication-insufficient';
/** By their declaration; where a tenant's policy asks for it, that is a case of its own. */
const fresh = operations.filter(({ id, answers }) => answers.includes(NOT_FRESH) && !(`${id}: ${NOT_FRESH}` in CASES));
const changing = operations.filter(({ method }) => method !== 'GET');
const takingIds = operations.filter(({ pathIds }) => pathIds.length > 0);
const takingIdsInBodies = operations.filter(({ bodyIds }) => bodyIds.length > 0);
const takingBodies = operations.filter(({ body }) => body !== undefined);
const takingQueries = operations.filter(({ takesQuery }) => takesQuery);
const needingPostgres = operations.filter(
  ({ id, answers }) =>
    answers.includes('503 platform.unavailable') && !(`${id}: 503 platform.unavailable` in TESTED_ELSEWHERE),
);

/**
 * Every operation of the OpenAPI document answers every status that it documents there, and no other. What follows from
 * its declaration is tried on each, a new one as well; what is its own stands in `cases.ts`.
 */
describe('every operation', () => {
  let scene: Scene;
  let rows: Rows;
  let forgeries: Forgeries;
  let nobody: HttpClient;
  let guest: HttpClient;
  let key: HttpClient;
  let halfSignedIn: HttpClient;
  let longSignedIn: HttpClient;

  beforeAll(async () => {
    scene = await Scene.start();
    rows = await Rows.of(scene.app.database);
    forgeries = await scene.forgeries();
    nobody = await scene.nobody();
    guest = (await scene.guest()).client;
    key = (await scene.key()).client;
    halfSignedIn = await scene.halfSignedIn();
    longSignedIn = await scene.longSignedIn();
  });

  afterAll(() => scene.stop());

  /** Sends each; all are refused so, and nothing has changed by them. */
  async function expectRefused(
    operation: Operation,
    wishes: readonly Wish[],
    status: number,
    code: string,
  ): Promise<Answer[]> {
    const before = await rows.fingerprints();
    const answers: Answer[] = [];
    for (const wish of wishes) answers.push(await ask(scene, operation, wish));
    for (const { status: given, body, headers } of answers) {
      expect([given, body.code]).toEqual([status, code]);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    }
    expect(await rows.fingerprints()).toEqual(before);
    return answers;
  }

  describe('400', () => {
    it.each(operations)('$name: headers that cannot be read', async (operation) => {
      const { path } = requestOf(operation, scene.ids);
      const answer = await sendRaw(scene.app.url, [`${operation.method} ${path} HTTP/1.1`, 'X-Broken\n: yes']);
      const { code } = JSON.parse(answer.body) as { code: string };
      expect([answer.status, code]).toEqual([400, 'http.malformed-request']);
      note(operation, answer.status, code);
    });

    it.each(takingBodies)('$name: a body that is no JSON', async (operation) => {
      const bodies = ['{', '{"a":1}}', "{'a':1}", '{"__proto__":{}}'];
      await expectRefused(
        operation,
        bodies.map((body) => ({ body })),
        400,
        'http.malformed-request',
      );
    });
  });

  describe('401', () => {
    it.each(guarded)('$name: without a credential, and with any that counts no more', async (operation) => {
      const wishes = Object.values(forgeries).map((headers) => ({ by: scene.app.client().with(headers) }));
      for (const { headers } of await expectRefused(operation, wishes, 401, 'identity.not-authenticated')) {
        expect(headers.get('www-authenticate')).toBe('Bearer');
      }
    });
  });

  it.each(fresh)('401: $name: by whoever proved long ago who they are', async (operation) => {
    await expectRefused(operation, [{ by: longSignedIn }], 401, 'identity.authentication-insufficient');
  });

  describe('403', () => {
    it.each(fresh)('$name: by an access token, which others have too', async (operation) => {
      await expectRefused(operation, [{ by: scene.tenant.bearer }], 403, 'identity.session-required');
    });

    it.each(closedToTheHalfSignedIn)('$name: before the second factor', async (operation) => {
      await expectRefused(operation, [{ by: halfSignedIn }], 403, 'identity.mfa-required');
    });

    it.each(permitted)('$name: without the permission, which is named', async (operation) => {
      const [answer] = await expectRefused(operation, [{ by: nobody }], 403, 'rbac.permission-required');
      expect(answer!.body.permission).toBe(operation.access.permission);
    });

    it.each(ofSystemAdmins)('$name: by whoever does not administer the system, also an owner', async (operation) => {
      await expectRefused(operation, [{ by: scene.owner }, { by: guest }], 403, 'rbac.permission-required');
    });

    it.each(permitted)('$name: before a tenant is selected', async (operation) => {
      await expectRefused(operation, [{ by: guest }], 403, 'tenancy.tenant-required');
    });

    it.each(ofPeople)('$name: by an API key, whatever it carries', async (operation) => {
      await expectRefused(operation, [{ by: key }], 403, 'identity.sign-in-required');
    });

    it.each(changing)('$name: from a page of another origin', async (operation) => {
      await expectRefused(operation, [{ by: scene.owner.with(FOREIGN_ORIGIN) }], 403, 'http.cross-origin');
    });
  });

  describe('404', () => {
    it.each(takingIds)('$name: an id of nothing, and what is no id', async (operation) => {
      const before = await rows.fingerprints();
      const { pathIds, answers } = operation;
      // A few say it with 400, which the document then has instead.
      const expected = answers.some((answer) => answer.startsWith('404')) ? /^404 / : /^400 /;
      for (const place of pathIds) {
        const codes = new Set<string>();
        for (const id of [newId(), 'no-id', '0', `${newId()}x`, 'A'.repeat(100)]) {
          const { status, body } = await ask(scene, operation, { ids: { [place]: id } });
          codes.add(`${status} ${body.code as string}`);
        }
        expect([...codes]).toEqual([expect.stringMatching(expected)]);
      }
      expect(await rows.fingerprints()).toEqual(before);
    });

    it.each(takingIdsInBodies)('$name: an id of nothing in the body', async (operation) => {
      for (const place of operation.bodyIds) {
        const id = place.endsWith('Ids') ? [newId()] : newId();
        const { status } = await ask(scene, operation, { body: { [place]: id } });
        expect([place, status < 500]).toEqual([place, true]);
      }
    });
  });

  it.each(takingBodies)('413: $name: a body larger than it takes', async (operation) => {
    await expectRefused(operation, [{ body: tooLargeFor(operation) }], 413, 'http.payload-too-large');
  });

  it.each(takingBodies)('415: $name: a body that says it is no JSON', async (operation) => {
    const types = ['text/plain', 'application/x-www-form-urlencoded'];
    const wishes = types.map((type) => ({ by: scene.owner.with({ 'content-type': type }) }));
    await expectRefused(operation, wishes, 415, 'http.unsupported-media-type');
  });

  describe('422', () => {
    it.each(takingBodies)(
      '$name: what is no object, lacks a member, has a strange one or one of another type',
      async (operation) => {
        const { requiredMembers, members } = operation;
        const bodies = [
          ...['[]', '"text"', '7', 'null'],
          ...requiredMembers.map((name) => ({ [name]: undefined })),
          ...members.map((name) => ({ [name]: { $ne: '' } })),
          { 'no such member': 1 },
        ];
        await expectRefused(
          operation,
          bodies.map((body) => ({ body })),
          422,
          'http.validation-failed',
        );
      },
    );

    it.each(takingQueries)('$name: a parameter that there is not', async (operation) => {
      await expectRefused(operation, [{ query: '?nonsense=1' }], 422, 'http.validation-failed');
    });
  });

  describe('429', () => {
    let limited: TestApp;
    let address = 0;

    beforeAll(async () => {
      limited = await TestApp.start(
        {
          TRUSTED_PROXIES: '127.0.0.1',
          RATE_LIMIT_ADDRESS_PER_MINUTE: '1',
          RATE_LIMIT_FAILED_AUTHENTICATION_PER_MINUTE: '1',
          RATE_LIMIT_SIGN_IN_PER_MINUTE: '1',
          WORKER_ENABLED: 'false',
        },
        scene.app.database,
      );
    });

    afterAll(() => limited.stop());

    it.each(operations)('$name: past the limit', async (operation) => {
      const from = { 'x-forwarded-for': `203.0.113.${++address}`, authorization: 'Bearer wrong' };
      const by = limited.client().with(from);
      expect((await ask(scene, operation, { by })).body.code).not.toBe('http.rate-limited');
      const [refused] = await expectRefused(operation, [{ by }], 429, 'http.rate-limited');
      expect(Number(refused!.headers.get('retry-after'))).toBeGreaterThan(0);
    });
  });

  it.each(Object.entries(CASES))('%s', async (title, run) => {
    const [id = '', expected = ''] = title.split(': ');
    const { status, body } = await run((wish) => ask(scene, operationNamed(id), wish), scene);
    expect(status < 400 ? String(status) : `${status} ${body.code as string}`).toBe(expected);
  });

  it('503: while PostgreSQL does not answer, those that need it', async () => {
    const answers = await answersWithoutPostgres(scene, needingPostgres, rows.tables);
    expect(answers).toEqual(needingPostgres.map(({ name }) => [name, 503, '1']));
  });

  it('has answered every status that it documents, here or where the table says', () => {
    expect(unseenAnswers().sort()).toEqual(Object.keys(TESTED_ELSEWHERE).sort());
  });

  it.each(Object.entries(TESTED_ELSEWHERE))('%s is tested in %s', (title, file) => {
    const [id = '', answer = ''] = title.split(': ');
    const text = readFileSync(join(ROOT, file), 'utf8');
    expect(text).toMatch(new RegExp(operationNamed(id).path.replaceAll(/\{\w+\}/g, '[^/]+')));
    expect(text).toContain(answer.slice(0, 3));
  });
});
