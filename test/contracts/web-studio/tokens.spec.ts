import { newId } from '#kernel';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import pg from 'pg';
import { announceChange } from '../../support/members.js';
import { Rows } from '../../support/rows.js';
import { DEFAULT_PATIENCE } from '../../support/patience.js';
import { TestApp } from '../../support/test-app.js';
import { newDefaultMember } from '../support/default-tenant.js';
import { encoded, failed, INACTIVE, KEY, signedToken, Studio } from './studio.js';

describe('Web Studio: access tokens', () => {
  let app: TestApp;
  let studio: Studio;

  beforeAll(async () => {
    studio = await Studio.start();
    app = studio.app;
  });

  afterAll(() => app.stop());

  describe('auth/tokens/verify: anything invalid is {active: false} and nothing more', () => {
    const claimsOf = (token: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(token.slice(4).split('.')[0]!, 'base64url').toString()) as Record<string, unknown>;

    it('is signed with HMAC-SHA-256 under AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY', async () => {
      const { token } = await studio.user();
      expect(signedToken(token.slice(4).split('.')[0]!)).toBe(token);
    });

    it('200: forged, changed, cut, expired, or signed for something else', async () => {
      const { token } = await studio.user();
      const [payload = '', mac = ''] = token.slice(4).split('.');
      const claims = claimsOf(token);
      const wrong = [
        ...['', 'apt_', 'apt_.', 'nonsense', payload, `apt_${payload}`, `apt_${payload}.`, `apt_.${mac}`],
        `apt_${payload}.${'A'.repeat(43)}`,
        `${token}=`,
        `${token} `,
        token.slice(0, -1),
        token.replace('apt_', 'apt-'),
        signedToken(payload, 'another key, which is as long as the right one is'),
        signedToken(payload, KEY, ''),
        `apt_${encoded({ ...claims, sub: newId() })}.${mac}`,
        ...[
          { exp: 1 },
          { exp: 'never' },
          { exp: undefined },
          { sid: newId() },
          { binding: newId() },
          { sub: newId() },
        ].map((change) => signedToken(encoded({ ...claims, ...change }))),
        signedToken(Buffer.from('null').toString('base64url')),
        signedToken(Buffer.from('no json').toString('base64url')),
        'x'.repeat(60_000),
      ];
      for (const accessToken of wrong) {
        const { status, body } = await studio.verify(accessToken);
        expect([accessToken.slice(0, 80), status, body]).toEqual([accessToken.slice(0, 80), 200, INACTIVE]);
      }
      expect((await studio.verify(signedToken(encoded(claims)))).body.data.active).toBe(true);
    });

    it('200: whoever is disabled, removed, or signed out, and while the tenant is suspended', async () => {
      const ends: Record<string, (user: Awaited<ReturnType<Studio['user']>>) => Promise<unknown>> = {
        'all sessions end': ({ client }) => client.delete('/api/auth/sessions'),
        disabled: async ({ userId }) => {
          await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
          await announceChange(app, `user:${userId}`);
        },
        'no member any more': async ({ userId }) => {
          const { bearer } = await newDefaultMember(app, 'owner');
          await bearer.delete(`/api/members/${userId}`);
        },
      };
      for (const [title, end] of Object.entries(ends)) {
        const user = await studio.user('user');
        const before = (await studio.verify(user.token)).body.data.active as boolean;
        await end(user);
        const after = [
          (await studio.verify(user.token)).body,
          (await user.caller.post('/identity/users/list', {})).status,
        ];
        expect([title, before, after]).toEqual([title, true, [INACTIVE, 401]]);
      }
    });

    it('200: while the default tenant is suspended, and active again after', async () => {
      const { token } = await studio.user();
      const set = async (status: string) => {
        await app.database.asOwner('UPDATE tenancy.tenants SET status = $1 WHERE id = $2', [status, DEFAULT_TENANT_ID]);
        await announceChange(app, `tenant:${DEFAULT_TENANT_ID}`);
      };
      await set('suspended');
      const suspended = (await studio.verify(token)).body as object;
      await set('active');
      expect([suspended, (await studio.verify(token)).body.data.active]).toEqual([INACTIVE, true]);
    });

    it('200: when another tenant is selected in its session', async () => {
      const { token, bearer } = await studio.user();
      const { sid } = claimsOf(token);
      await bearer.delete(`/api/auth/sessions/${sid as string}`);
      expect((await studio.verify(token)).body).toEqual(INACTIVE);
    });
  });

  it('503, never {active: false}, while PostgreSQL cannot say', async () => {
    const { token } = await studio.user();
    const fresh = await TestApp.start(
      {
        ...DEFAULT_PATIENCE,
        AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY: KEY,
        REDIS_KEY_PREFIX: newId(),
        WORKER_ENABLED: 'false',
      },
      app.database,
    );
    const blocker = new pg.Client({ connectionString: app.database.ownerUrl });
    await blocker.connect();
    try {
      await blocker.query(`BEGIN; LOCK TABLE ${(await Rows.of(app.database)).tables.join(', ')}`);
      const { status, body } = await studio.verify(token, fresh);
      expect([status, body]).toEqual([503, failed('platform.unavailable')]);
    } finally {
      await blocker.end();
      await fresh.stop();
    }
  });
});
