import { newId } from '#kernel';
import { makeOpaqueToken } from '#platform';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { makeKey } from '../../e2e/api-keys/keys.js';
import { startAwaitingSecondFactor } from '../../e2e/identity/steps.js';
import type { HttpClient } from '../../support/http-client.js';
import { admit, announceChange } from '../../support/members.js';
import { signUp } from '../../support/people.js';
import { newPersonWithTotp } from '../../support/second-factor.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { DEFAULT_PATIENCE } from '../../support/patience.js';
import { TestApp, type TestDatabase } from '../../support/test-app.js';
import { newDefaultMember, newViewer, OPEN } from '../support/default-tenant.js';
import { encoded, signedToken, Studio, STUDIO } from '../web-studio/studio.js';

/** One service that serves all contracts, and whoever their operations are asked by. */
export class ContractScene {
  private constructor(
    readonly app: TestApp,
    readonly providers: ProvidersStandIn,
    readonly studio: Studio,
    readonly viewer: Awaited<ReturnType<typeof newViewer>>,
    /** An owner of the default tenant, with a token of Web Studio. */
    readonly owner: Awaited<ReturnType<Studio['user']>>,
  ) {}

  static async start(): Promise<ContractScene> {
    const providers = await ProvidersStandIn.listen();
    const app = await TestApp.start({
      ...DEFAULT_PATIENCE,
      ...OPEN,
      ...STUDIO,
      ...providers.settings,
      PASSWORD_HASH_QUEUE: '4',
    });
    const studio = new Studio(app);
    return new ContractScene(app, providers, studio, await newViewer(app), await studio.user());
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.providers.stop();
  }

  get database(): TestDatabase {
    return this.app.database;
  }

  /** The same service with other settings, for as long as the work takes. */
  async elsewhere<T>(settings: Record<string, string | undefined>, work: (app: TestApp) => Promise<T>): Promise<T> {
    const other = await TestApp.start({ WORKER_ENABLED: 'false', ...settings }, this.database);
    return work(other).finally(() => other.stop());
  }

  /** While the default tenant is so. */
  async whileTenant<T>(change: string, after: string, work: () => Promise<T>): Promise<T> {
    const set = (facts: string) => this.database.asOwner(`UPDATE tenancy.tenants SET ${facts} WHERE slug = 'default'`);
    await set(change);
    return work().finally(() => set(after));
  }

  whileSuspended<T>(work: () => Promise<T>): Promise<T> {
    return this.whileTenant(`status = 'suspended'`, `status = 'active'`, work);
  }

  whileSecondFactorIsRequired<T>(work: () => Promise<T>): Promise<T> {
    return this.whileTenant(`second_factor = 'required'`, `second_factor = 'optional'`, work);
  }

  /** While the provider can't be reached at the address. */
  async without<T>(address: string, work: () => Promise<T>): Promise<T> {
    this.providers.faults.set(address, (response) => response.destroy());
    return work().finally(() => this.providers.faults.delete(address));
  }

  /** A member of the default tenant who has a second factor, and what they log in with. */
  async memberWithSecondFactor() {
    const { person, userId } = await newPersonWithTotp(this.app);
    await admit(this.app, DEFAULT_TENANT_ID, userId, 'user');
    return person;
  }

  /** With the token of a session that awaits its second factor. */
  async halfSignedIn(): Promise<HttpClient> {
    const { sessionToken } = await startAwaitingSecondFactor(this.app, this.viewer.userId);
    return this.app.client().bearer(sessionToken);
  }

  /** With the token of a session that has selected no tenant. */
  async inNoTenant(): Promise<HttpClient> {
    return this.app.client().bearer((await signUp(this.app)).sessionToken);
  }

  /** With a token of Web Studio, whose session has become such. */
  async halfSignedInStudio(facts = 'awaits_second_factor = true'): Promise<HttpClient> {
    const { userId, token } = await this.studio.user();
    await this.database.asOwner(`UPDATE identity.sessions SET ${facts} WHERE user_id = $1`, [userId]);
    await announceChange(this.app, `user:${userId}`);
    return this.studio.callerOf(token, userId);
  }

  /** With a key of somebody in the default tenant. */
  async keyHolder(): Promise<HttpClient> {
    const member = await newDefaultMember(this.app, 'user');
    return (await makeKey(this.app, member.bearer)).client;
  }
}

/** What may be a session’s token; only PostgreSQL could say. */
export const unheardOfSession = (): string => makeOpaqueToken('sp_session_', newId()).token;

/** The same of Web Studio’s. */
export const unheardOfToken = (): string =>
  signedToken(encoded({ jti: newId(), sub: newId(), sid: newId(), binding: newId(), exp: Date.now() }));
