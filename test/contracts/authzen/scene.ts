import type { HttpClient } from '../../support/http-client.js';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeKey } from '../../e2e/api-keys/keys.js';
import { makeRole } from '../../e2e/rbac/roles.js';

/** Where whoever enforces decisions finds the service. */
export const PUBLIC_URL = 'https://pdp.example.com';

export const RECORD_1 = { type: 'record', id: 'record-1' };
export const RECORD_2 = { type: 'record', id: 'record-2' };
export const ALICE = { type: 'user', id: 'alice' };
export const BOB = { type: 'user', id: 'bob' };
export const [READ, WRITE] = [{ name: 'read' }, { name: 'write' }];

/** The first four rules of the certification scenario as roles: `alice` reads and writes `record-1`, `bob` reads it. */
export class AuthzenScene {
  private constructor(
    readonly app: TestApp,
    readonly owner: Awaited<ReturnType<typeof newOwner>>,
    /** A key that may ask about others. */
    readonly pep: HttpClient,
    readonly alice: Awaited<ReturnType<typeof newMember>>,
    readonly bob: Awaited<ReturnType<typeof newMember>>,
  ) {}

  static async start(): Promise<AuthzenScene> {
    const app = await TestApp.start({ PUBLIC_URL });
    const owner = await newOwner(app);
    const permissions = ['read', 'write', 'delete'].map((name) => ({
      permission: `record:${name}`,
      description: `To ${name} records.`,
    }));
    const registered = await owner.bearer.send('PUT', '/api/applications/records/permissions', { permissions });
    if (registered.status !== 204) throw new Error(`register permissions: ${registered.text}`);
    const { client } = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['roles:read'] });
    const named = async (username: string, names: readonly string[]) => {
      const at = { scopeType: RECORD_1.type, scopeId: RECORD_1.id };
      const bindings = names.map((name) => ({ permission: `record:${name}`, ...at }));
      const role = await makeRole(owner.bearer, [], { bindings });
      const member = await newMember(app, owner.tenant.id, role.name);
      await app.database.asOwner('UPDATE identity.users SET username = $2 WHERE id = $1', [member.userId, username]);
      return member;
    };
    const alice = await named('alice', ['read', 'write']);
    const bob = await named('bob', ['read']);
    await announceChange(app, `rbac:${owner.tenant.id}`);
    return new AuthzenScene(app, owner, client, alice, bob);
  }

  evaluate(body: unknown, by: HttpClient = this.pep) {
    return by.post('/access/v1/evaluation', body);
  }

  evaluateSeveral(body: unknown, by: HttpClient = this.pep) {
    return by.post('/access/v1/evaluations', body);
  }

  /** The decisions of several evaluations, or the one. */
  async decisions(body: object, by?: HttpClient): Promise<unknown> {
    const answer = await this.evaluateSeveral(body, by);
    expect(answer.status).toBe(200);
    const { decision, evaluations } = answer.body as { decision?: boolean; evaluations?: { decision: boolean }[] };
    return evaluations?.map((one) => one.decision) ?? decision;
  }
}
