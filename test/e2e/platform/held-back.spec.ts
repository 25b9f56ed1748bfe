import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

/** A request whose last byte waits: it is sent, but not whole. */
class HeldRequest {
  readonly #socket: Socket;
  readonly #answer: Promise<string>;

  constructor(
    url: string,
    method: string,
    path: string,
    credential: string,
    private readonly body: string,
    encoding: 'length' | 'chunked' = 'length',
  ) {
    const { hostname, port } = new URL(url);
    this.#socket = connect(Number(port), hostname);
    this.#answer = new Promise((resolve, reject) => {
      let text = '';
      this.#socket.on('data', (bytes) => (text += bytes.toString()));
      this.#socket.on('close', () => resolve(text));
      this.#socket.on('error', reject);
    });
    const size = encoding === 'length' ? `Content-Length: ${Buffer.byteLength(body)}` : 'Transfer-Encoding: chunked';
    const head = [`${method} ${path} HTTP/1.1`, 'Host: x', 'Connection: close', credential, size];
    if (body !== '') head.push('Content-Type: application/json');
    this.#socket.write(`${head.join('\r\n')}\r\n\r\n`);
    if (encoding === 'length') this.#socket.write(body.slice(0, -1));
  }

  /** Sends the rest; answers the status. */
  async finish(): Promise<number> {
    this.#socket.write(this.body === '' ? '0\r\n\r\n' : this.body.slice(-1));
    return Number(/^HTTP\/1.1 (\d+)/.exec(await this.#answer)?.[1]);
  }
}

describe('a request that is held back until its caller was revoked', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const KEY = JSON.stringify({ name: 'Back door' });

  /** Opens the request, revokes, and then sends the last byte. */
  async function heldOver(held: HeldRequest, revoke: () => Promise<{ status: number }>): Promise<number> {
    await wait(50);
    expect((await revoke()).status).toBeLessThan(300);
    return held.finish();
  }

  it('401: its session was ended; it makes no API key', async () => {
    const owner = await newOwner(app);
    const held = new HeldRequest(app.url, 'POST', '/api/api-keys', `Authorization: Bearer ${owner.accessToken}`, KEY);
    expect(await heldOver(held, () => owner.client.post('/api/auth/logout'))).toBe(401);
    const [row] = await app.database.asOwner('SELECT FROM api_keys.keys WHERE owner_id = $1', [owner.userId]);
    expect(row).toBeUndefined();
  });

  it('401: its key was revoked; it gives no role', async () => {
    const owner = await newOwner(app);
    const member = await newMember(app, owner.tenant.id, 'user');
    const { id, key } = (await owner.bearer.post('/api/api-keys', { name: 'Script' })).body as Record<string, string>;
    const path = `/api/members/${member.userId}/role`;
    const held = new HeldRequest(app.url, 'PUT', path, `X-API-Key: ${key!}`, JSON.stringify({ role: 'admin' }));
    expect(await heldOver(held, () => owner.bearer.delete(`/api/api-keys/${id!}`))).toBe(401);
    expect((await member.bearer.get('/api/auth/me')).body.roles).toEqual(['user']);
  });

  it('401: whoever sends it was removed', async () => {
    const owner = await newOwner(app);
    const admin = await newMember(app, owner.tenant.id, 'admin');
    const held = new HeldRequest(app.url, 'POST', '/api/teams', `Authorization: Bearer ${admin.accessToken}`, KEY);
    expect(await heldOver(held, () => owner.bearer.delete(`/api/members/${admin.userId}`))).toBe(401);
  });

  it('403: whoever sends it was demoted, also with a body that is empty in the end', async () => {
    const owner = await newOwner(app);
    const admin = await newMember(app, owner.tenant.id, 'admin');
    const team = (await owner.bearer.get('/api/teams')).body.teams[0].id as string;
    const credential = `Authorization: Bearer ${admin.accessToken}`;
    const held = [
      new HeldRequest(app.url, 'POST', '/api/teams', credential, KEY),
      new HeldRequest(app.url, 'PUT', `/api/teams/${team}/members/${admin.userId}`, credential, '', 'chunked'),
    ];
    await wait(50);
    const demoted = await owner.bearer.send('PUT', `/api/members/${admin.userId}/role`, { role: 'user' });
    expect(demoted.status).toBe(204);
    const statuses = await Promise.all(held.map((request) => request.finish()));
    // A body without a type is refused as such before anybody asks who sends it.
    expect(statuses[0]).toBe(403);
    expect(statuses[1]).toBeGreaterThanOrEqual(400);
    expect((await owner.bearer.get(`/api/teams/${team}/members`)).body.members).toEqual([]);
  });
});
