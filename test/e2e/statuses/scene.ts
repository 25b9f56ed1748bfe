import { decodeJwt, decodeProtectedHeader, type CompactJWSHeaderParameters } from 'jose';
import { sign, signingKey } from '../../support/forged-tokens.js';
import { furnishedTenant, type FurnishedTenant } from '../../support/furnished-tenant.js';
import type { HttpClient } from '../../support/http-client.js';
import { invitationFor } from '../../support/mail.js';
import { admit, announceChange, newMember } from '../../support/members.js';
import { logIn, newOwner, newPerson, signUp } from '../../support/people.js';
import type { Ids } from '../../support/openapi.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { DEFAULT_PATIENCE } from '../../support/patience.js';
import { TestApp } from '../../support/test-app.js';
import { newSuperuser } from '../accounts/doors.js';
import type { Account } from '../accounts/steps.js';
import { makeKey } from '../api-keys/keys.js';
import { startAwaitingSecondFactor, startSignUp } from '../identity/steps.js';
import { makeRole, roleNamed } from '../rbac/roles.js';
import { makeRobot } from '../robots/steps.js';

/** Sent as the credential, and why it is none. */
export type Forgeries = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One service, one tenant that has something of everything, and whoever else a case needs. */
export class Scene {
  private constructor(
    readonly app: TestApp,
    readonly tenant: FurnishedTenant,
    readonly admin: HttpClient,
    readonly ids: Ids,
    /** Who administers the whole system. */
    readonly operator: Account,
    readonly providers: ProvidersStandIn,
  ) {}

  static async start(): Promise<Scene> {
    const providers = await ProvidersStandIn.listen();
    const app = await TestApp.start({
      ...DEFAULT_PATIENCE,
      PASSWORD_HASH_QUEUE: '4',
      SIGN_IN_BY_SMS_CODE: 'true',
      SIGN_IN_BY_EMAIL_CODE: 'true',
      ...providers.settings,
    });
    const tenant = await furnishedTenant(app, 'Globex');
    const { verificationId } = await startSignUp(app);
    const admin = await newMember(app, tenant.tenant.id, 'admin');
    const operator = await newSuperuser(app);
    return new Scene(app, tenant, admin.client, { ...tenant.ids, verificationId }, operator, providers);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.providers.stop();
  }

  get owner(): HttpClient {
    return this.tenant.client;
  }

  sql(text: string, parameters: unknown[] = []): Promise<object[]> {
    return this.app.database.asOwner(text, parameters);
  }

  member(role: string, tenantId = this.tenant.tenant.id) {
    return newMember(this.app, tenantId, role);
  }

  /** Makes the account a member, behind the service's back. */
  admit(userId: string): Promise<void> {
    return admit(this.app, this.tenant.tenant.id, userId, 'user');
  }

  /** Signed in to the tenant, with no role there. */
  async nobody(): Promise<HttpClient> {
    const { userId, client } = await this.member('user');
    await this.sql(`UPDATE rbac.assignments SET status = 'revoked' WHERE actor_id = $1`, [userId]);
    await announceChange(this.app, `tenant:${this.tenant.tenant.id}`);
    return client;
  }

  /** Signed in, to no tenant. */
  guest() {
    return signUp(this.app);
  }

  /** The owner, in a session that still awaits its second factor. */
  async halfSignedIn(): Promise<HttpClient> {
    const { sessionToken } = await startAwaitingSecondFactor(this.app, this.tenant.userId);
    return this.app.client().bearer(sessionToken);
  }

  /** The owner, in a session that was begun long ago. */
  async longSignedIn(): Promise<HttpClient> {
    const { client } = await logIn(this.app, this.tenant.person);
    await this.sql(
      `UPDATE identity.sessions SET proofs = '[{"method": "pwd", "atMs": 0}]'
        WHERE id = (SELECT id FROM identity.sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1)`,
      [this.tenant.userId],
    );
    await client.post('/api/auth/select-tenant', { tenantId: this.tenant.tenant.id });
    return client;
  }

  /** Whoever has lost the verification of their phone. */
  async unverified(): Promise<HttpClient> {
    const { userId, client } = await this.guest();
    await this.sql('UPDATE identity.users SET phone_verified_at = NULL WHERE id = $1', [userId]);
    await announceChange(this.app, `user:${userId}`);
    return client;
  }

  /** Somebody who has asked to be let in. */
  async asking() {
    const guest = await this.guest();
    const { body } = await guest.client.post('/api/join-requests', { slug: this.tenant.tenant.slug });
    return { ...guest, joinRequestId: body.id as string };
  }

  /** Somebody who was invited, with the token of the mail. */
  async invited(role = 'user') {
    const person = newPerson();
    const { body } = await this.owner.post('/api/invitations', { email: person.email, role });
    const token = await invitationFor(this.app.client(), person.email);
    return { ...(await signUp(this.app, person)), token, invitationId: body.id as string };
  }

  /** Another tenant, to be spoilt. */
  elsewhere() {
    return newOwner(this.app, 'Elsewhere');
  }

  /** Another tenant, which its owner has just deleted. */
  async deleted() {
    const { client: by, tenant } = await this.elsewhere();
    await by.post(`/api/tenants/${tenant.id}/deletion`, { slug: tenant.slug });
    return { by, ids: { tenantId: tenant.id } };
  }

  /** The same service, as one that no provider is configured for. */
  withoutProviders(): Promise<TestApp> {
    return TestApp.start({ WORKER_ENABLED: 'false' }, this.app.database);
  }

  key(wish: object = {}) {
    return makeKey(this.app, this.owner, wish);
  }

  keyOfTenant() {
    return this.key({ level: 'tenant', permissions: ['*'] });
  }

  robot(wish: object = {}): Promise<string> {
    return makeRobot(this.owner, wish);
  }

  /** The id of a new role. */
  async role(wish: object = {}): Promise<string> {
    return (await makeRole(this.owner, [], wish)).id;
  }

  async roleNamed(name: string): Promise<string> {
    return (await roleNamed(this.owner, name)).id;
  }

  /** The id of a new team, or of a new chatgroup of the team. */
  async place(name: string, ofTeamId?: string): Promise<string> {
    const path = ofTeamId === undefined ? '/api/teams' : `/api/teams/${ofTeamId}/chatgroups`;
    return (await this.owner.post(path, { name })).body.id as string;
  }

  async forgeries(): Promise<Forgeries> {
    const { person, accessToken } = this.tenant;
    const ended = await logIn(this.app, person);
    await ended.client.post('/api/auth/logout');
    const { key, id } = await this.key();
    await this.owner.delete(`/api/api-keys/${id}`);
    const [header, payload, signature] = accessToken.split('.') as [string, string, string];
    const claims = { ...decodeJwt(accessToken), iat: 1, exp: 2 };
    const { privateKey } = await signingKey(this.app);
    const expired = await sign(claims, decodeProtectedHeader(accessToken) as CompactJWSHeaderParameters, privateKey);
    const cookie = this.owner.cookie?.split('=')[0] ?? '';
    return {
      'no credential': {},
      'a bearer of no known form': { authorization: 'Bearer nonsense' },
      'an access token with the signature of none': {
        authorization: `Bearer ${header}.${payload}.${Buffer.from(signature).reverse().toString()}`,
      },
      'an expired access token': { authorization: `Bearer ${expired}` },
      'a session that has ended': { authorization: `Bearer ${ended.sessionToken}` },
      'a cookie of no session': { cookie: `${cookie}=sp_session_${'A'.repeat(65)}` },
      'a revoked API key': { 'x-api-key': key },
      'a forged API key': { 'x-api-key': `${key.slice(0, -8)}AAAAAAAA` },
    };
  }
}
