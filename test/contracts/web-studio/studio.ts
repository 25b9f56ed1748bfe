import type { HttpClient } from '../../support/http-client.js';
import { TestApp } from '../../support/test-app.js';
import { newDefaultMember, OPEN } from '../support/default-tenant.js';

export const KEY = 'the key of the old system, as it is written there';

/** What is said of a token that counts no more, and of what is none. */
export const INACTIVE = { success: true, data: { active: false } };

export const failed = (code: string) => ({ success: false, error: { code, message: expect.any(String) as string } });

/** The service with the contract switched on, and what its programs do. */
export class Studio {
  private constructor(readonly app: TestApp) {}

  static async start(): Promise<Studio> {
    return new Studio(await TestApp.start({ ...OPEN, AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY: KEY }));
  }

  logIn(username: string, password: string, at = this.app) {
    return at.client().post('/identity/auth/login', { username, password });
  }

  verify(accessToken: string, at = this.app) {
    return at.client().post('/identity/auth/tokens/verify', { accessToken });
  }

  callerOf(token: string, userId: string): HttpClient {
    return this.app.client().bearer(token).with({ 'x-user-id': userId });
  }

  /** Somebody with that role in the default tenant, and a token. */
  async user(role = 'owner') {
    const member = await newDefaultMember(this.app, role);
    const { body } = await this.logIn(member.person.email, member.person.password);
    const token = body.data.accessToken as string;
    return { ...member, token, caller: this.callerOf(token, member.userId) };
  }
}
