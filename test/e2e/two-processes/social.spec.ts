import { Browser } from '../../support/browser.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { TwoProcesses } from '../../support/two-processes.js';
import { inParallel } from '../identity/steps.js';
import { callback, goToProvider, newProviderPerson } from '../social/steps.js';

describe('social sign-in over two processes', () => {
  let both: TwoProcesses;
  let providers: ProvidersStandIn;

  beforeAll(async () => {
    providers = await ProvidersStandIn.listen();
    both = await TwoProcesses.start({ settings: providers.settings });
  });

  afterAll(async () => {
    await both.stop();
    await providers.stop();
  });

  const urls = () => both.direct().map(({ url }) => url) as [string, string];

  it('of twenty times one answer, at both at once, one signs in, and the code is redeemed once', async () => {
    for (let round = 0; round < 5; round++) {
      const browser = new Browser(urls()[0]);
      const person = newProviderPerson();
      const query = await goToProvider({ providers, browser }, 'google', person);
      const redeemed = providers.google.redeemed;
      const pages = await inParallel(20, (index) => callback(browser.clone(urls()[index % 2]), 'google', query));
      expect(pages.filter(({ status }) => status === 303)).toHaveLength(1);
      expect(pages.filter(({ status }) => ![303, 400].includes(status))).toEqual([]);
      expect(providers.google.redeemed - redeemed).toBe(1);
      const sessions = await both.database.asOwner(
        `SELECT FROM identity.sessions JOIN identity.users ON users.id = user_id WHERE email = $1`,
        [person.email],
      );
      expect(sessions).toHaveLength(1);
    }
  });

  it('what one process has begun, the other finishes', async () => {
    const browser = new Browser(urls()[0]);
    const query = await goToProvider({ providers, browser }, 'okta', newProviderPerson());
    const { status } = await callback(browser.clone(urls()[1]), 'okta', query);
    expect(status).toBe(303);
  });

  it('of first sign-ins of one person at both at once one makes the account', async () => {
    const person = newProviderPerson();
    const begun = await Promise.all(
      [0, 1, 0, 1, 0, 1].map(async (at) => {
        const browser = new Browser(urls()[at]!);
        return { browser, query: await goToProvider({ providers, browser }, 'google', person) };
      }),
    );
    const pages = await Promise.all(begun.map(({ browser, query }) => callback(browser, 'google', query)));
    expect(pages.map(({ status }) => status)).toEqual(begun.map(() => 303));
    expect(await both.database.asOwner('SELECT FROM identity.users WHERE email = $1', [person.email])).toHaveLength(1);
  });
});
