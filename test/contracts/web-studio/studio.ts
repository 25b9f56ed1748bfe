import { createHmac } from 'node:crypto';
import type { HttpClient } from '../../support/http-client.js';
import { TestApp } from '../../support/test-app.js';
import { newDefaultMember, OPEN } from '../support/default-tenant.js';

export const KEY = 'the key of the old system, as it is written there';

/** Switches the contract on. */
export const STUDIO = { AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY: KEY };

/** A token as the old system makes it, which has the same key. */
export const signedToken = (payload: string, key = KEY, prefix = 'apt_'): string =>
  `apt_${payload}.${createHmac('sha256', key)
    .update(prefix + payload)
    .digest('base64url')}`;

export const encoded = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url');

/** What is said of a token that counts no more, and of what is none. */
export const INACTIVE = { success: true, data: { active: false } };

export const failed = (code: string) => ({ success: false, error: { code, message: expect.any(String) as string } });

/** The service with the contract switched on, and what its programs do. */
export class Studio {
  constructor(readonly app: TestApp) {}

  static async start(): Promise<Studio> {
    return new Studio(await TestApp.start({ ...OPEN, ...STUDIO }));
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
