import { newOwner, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const VERIFY = 'UPDATE identity.users SET email_verified_at = now() WHERE id = $1';
const MOVE = 'UPDATE identity.users SET email = $2 WHERE id = $1';

interface Shown {
  readonly userId: string;
  readonly email: string;
  readonly emailVerified: boolean;
}

describe('an address that nobody has proved is shown as one, to those who decide by it', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const shown = async (path: string, list: string, userId: string) => {
    const entries = (await owner.bearer.get(path)).body[list] as Shown[];
    const { email, emailVerified } = entries.find((entry) => entry.userId === userId)!;
    return { email, emailVerified };
  };

  it('200, 202: in a join request and in the list of members, as it is now', async () => {
    const { client, userId, person } = await signUp(app);
    const asked = await client.post('/api/join-requests', { slug: owner.tenant.slug });
    const claimed = { email: person.email, emailVerified: false };
    expect(asked.body).toMatchObject(claimed);
    const asRequest = () => shown('/api/join-requests', 'joinRequests', userId);
    expect(await asRequest()).toEqual(claimed);
    await app.database.asOwner(VERIFY, [userId]);
    expect(await asRequest()).toEqual({ email: person.email, emailVerified: true });
    const { email } = newPerson();
    await app.database.asOwner(MOVE, [userId, email]);
    expect(await asRequest()).toEqual({ email, emailVerified: true });
    await owner.bearer.post(`/api/join-requests/${asked.body.id as string}/approve`, {});
    const asMember = (id: string) => shown('/api/members', 'members', id);
    expect(await asMember(userId)).toEqual({ email, emailVerified: true });
    expect(await asMember(owner.userId)).toEqual({ email: owner.person.email, emailVerified: false });
  });
});
