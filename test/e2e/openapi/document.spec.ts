import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorCatalogue, httpStatusOf } from '#kernel';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const ROOT = join(import.meta.dirname, '../../..');

interface Media {
  readonly example?: unknown;
  readonly examples?: Record<string, { value: { status: number; type: string } }>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: string[];
  readonly security: Record<string, string[]>[];
  readonly parameters?: { in: string; name: string; required?: boolean; schema: { example?: string } }[];
  readonly requestBody?: { content: Record<string, Media> };
  readonly responses: Record<string, { content?: Record<string, Media> }>;
  /** Absent on what is native. */
  readonly 'x-contract'?: string;
  readonly 'x-access': { kind: string; permission?: string };
}

interface Document {
  readonly openapi: string;
  readonly tags: { name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
}

const CREDENTIALS_OF_CONTRACTS: Readonly<Record<string, object[]>> = {
  'aethera-daarion': [{ apiKey: [] }, { bearer: [] }, { sessionToken: [] }],
  'web-studio': [{ bearer: [] }],
  authzen: [{ apiKey: [] }, { bearer: [] }],
};

const committed = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as Document;
const operations = Object.entries(committed.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, string, string, Operation] => [
    `${method.toUpperCase()} ${path}`,
    method,
    path,
    operation,
  ]),
);

describe('the OpenAPI document', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  it('is OpenAPI 3.1, and the one that is committed', async () => {
    const { status, headers, body } = await app.client().get('/openapi.json');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual(committed);
    expect(committed.openapi).toBe('3.1.0');
    expect(operations.length).toBeGreaterThanOrEqual(20);
  });

  it('lints clean under Redocly’s recommended rules', async () => {
    const redocly = join(ROOT, 'node_modules/@redocly/cli/bin/cli.js');
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [redocly, 'lint'], { cwd: ROOT });
    expect(stdout + stderr).toMatch(/is valid/);
  });

  it('is shown by a page that gets its script and its style', async () => {
    const page = await app.client().get('/docs');
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('swagger-ui-bundle.js')]);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css', 'swagger-ui-init.js']) {
      const { status, text } = await app.client().get(`/docs/${file}`);
      expect([file, status, text.length > 1000]).toEqual([file, 200, true]);
    }
    expect((await app.client().get('/docs/..%2f..%2fpackage.json')).status).toBeGreaterThanOrEqual(400);
  });

  it('names every operation once', () => {
    const ids = operations.map(([, , , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  describe.each(operations)('%s', (_, method, path, operation) => {
    it('says what it is for, and who may call it', () => {
      expect(operation.summary.length).toBeGreaterThan(5);
      expect(operation.tags).toHaveLength(1);
      expect(committed.tags.map(({ name }) => name)).toContain(operation.tags[0]);
      const { kind, permission } = operation['x-access'];
      const says = {
        public: 'Anyone may call.',
        'signed-in': 'Any person who is signed in may call.',
        'system-admin': 'Whoever administers the whole system may call.',
        authenticated: 'Whoever presents a valid credential may call.',
      }[kind];
      expect(operation.description).toContain(says ?? `Needs the permission \`${permission ?? '?'}\``);
      const contract = operation['x-contract'];
      const ofContract = contract === undefined ? undefined : CREDENTIALS_OF_CONTRACTS[contract];
      const ofAPerson = ofContract ?? [{ bearer: [] }, { cookie: [] }];
      const any = ofContract ?? [{ apiKey: [] }, ...ofAPerson];
      const admitted = { public: [], 'signed-in': ofAPerson, 'system-admin': ofAPerson }[kind] ?? any;
      expect(operation.security).toEqual(admitted);
    });

    it('has an example of its body and of its answer', () => {
      const answers = Object.entries(operation.responses).filter(([status]) => Number(status) < 400);
      expect(answers).toHaveLength(1);
      const bodies = [operation.requestBody?.content, answers[0]![1].content].filter(
        (content) => content !== undefined,
      );
      expect(bodies.length + Number(['204', '303'].includes(answers[0]![0]))).toBeGreaterThanOrEqual(1);
      for (const media of bodies.flatMap((content) => Object.values(content))) expect(media.example).toBeDefined();
    });

    it('lists its refusals, each with an example as it would be answered', () => {
      const refusals = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      const isNative = operation['x-contract'] === undefined;
      const type = isNative ? 'application/problem+json' : 'application/json';
      const examples = refusals.flatMap(([status, { content }]) =>
        Object.entries(content?.[type]?.examples ?? {}).map(([code, { value }]) => [status, code, value] as const),
      );
      const catalogue = errorCatalogue();
      for (const [status, code, value] of examples) {
        const definition = catalogue.find((one) => one.code === code);
        const native = definition && httpStatusOf(definition);
        const isBadRequest = operation['x-contract'] === 'authzen' && (native === 415 || native === 422);
        expect(isBadRequest ? 400 : native).toBe(Number(status));
        const problem = { code, status: Number(status), type: expect.stringMatching(new RegExp(`/errors/${code}$`)) };
        // Those of a contract are in its form, which its own suite reads.
        expect({ value }).toMatchObject(isNative ? { value: problem } : {});
      }
      const codes = examples.map(([, code]) => code);
      const isOpen = operation['x-access'].kind === 'public';
      expect(codes.includes('identity.not-authenticated')).toBe(!isOpen);
      expect(codes.includes('http.cross-origin')).toBe(method !== 'get');
      expect(codes.includes('http.unsupported-media-type')).toBe(operation.requestBody !== undefined);
    });

    it('answers a stranger as documented', async () => {
      const url = path.replaceAll(/\{\w+\}/g, '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071');
      const body = Object.values(operation.requestBody?.content ?? {})[0]?.example;
      const { status, text } = await app.client().send(method.toUpperCase(), url, body);
      expect(Object.keys(operation.responses)).toContain(String(status));
      expect(status === 401 && text.includes('not-authenticated')).toBe(operation['x-access'].kind !== 'public');
      // An example of a body is one that the service would read.
      expect(status).not.toBe(422);
      expect(text).not.toContain('http.validation-failed');
    });
  });

  /** What the owner has of each kind, by the name that paths have for its id. */
  const own: Record<string, string> = {};
  beforeAll(async () => {
    const teamId = (await owner.bearer.get('/api/teams')).body.teams[0].id as string;
    const chatgroupId = (await owner.bearer.get(`/api/teams/${teamId}/chatgroups`)).body.chatgroups[0].id as string;
    const robot = await owner.bearer.post('/api/robots', { name: 'Reader', teamIds: [teamId] });
    const roleId = (await owner.bearer.get('/api/roles')).body.roles[0].id as string;
    const { userId } = owner;
    const robotId = robot.body.id as string;
    own['user_id'] = userId;
    Object.assign(own, { tenantId: owner.tenant.id, teamId, chatgroupId, userId, robotId, roleId });
    // Some operations are opened by no role.
    await app.database.asOwner('INSERT INTO rbac.superusers (id, granted_at, version) VALUES ($1, now(), 1)', [userId]);
  });

  const reads = operations.filter(([, method, , { responses }]) => method === 'get' && responses['200']);

  it.each(reads)('%s answers an owner with the members of its example', async (_, _method, path, operation) => {
    const needed = (operation.parameters ?? []).filter((one) => one.in === 'query' && one.required);
    const query = new URLSearchParams(needed.map(({ name, schema }): [string, string] => [name, schema.example ?? '']));
    const target = path.replaceAll(/\{(\w+)\}/g, (_all, name) => own[name as string]!);
    const { status, headers, body } = await owner.bearer.get(`${target}?${query.toString()}`);
    expect(status).toBe(200);
    const [type, media] = Object.entries(operation.responses['200']!.content!)[0]!;
    expect(headers.get('content-type')).toContain(type);
    const members = (value: unknown): string[] => Object.keys(Object(value) as object).sort();
    expect(members(type === 'text/plain' ? '' : body)).toEqual(members(type === 'text/plain' ? '' : media.example));
  });

  it('has every route of the service but those for developers and the pages of errors', async () => {
    const routes = app.log
      .map((line) => /Mapped \{([^,]+), (\w+)\} route/.exec(line))
      .filter((match) => match !== null)
      .map(([, path, method]) => `${method!} ${path!.replaceAll(/:(\w+)/g, '{$1}')}`);
    const documented = new Set(operations.map(([name]) => name));
    const missing = routes.filter((route) => !documented.has(route));
    expect(missing.sort()).toEqual(['GET /dev/outbox', 'GET /errors/{code}']);
    expect(routes.length).toBe(documented.size + missing.length);
  });
});
