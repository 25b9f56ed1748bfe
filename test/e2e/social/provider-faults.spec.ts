import type { ServerResponse } from 'node:http';
import { DomainError, SystemClock } from '#kernel';
import { PROVIDER_AWAY } from '../../../libs/identity/src/domain/social-errors.js';
import type { AuthorizationRequest } from '../../../libs/identity/src/social/authorization-request.js';
import { ProviderHttp } from '../../../libs/identity/src/social/provider-http.js';
import { SocialProvider } from '../../../libs/identity/src/social/social-provider.js';
import { CLIENT_ID, CLIENT_SECRET } from '../../support/providers/fake-provider.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { answerOf, newProviderPerson } from './steps.js';
import { stopwatch } from '../../support/stopwatch.js';

const DISCOVERY = 'https://accounts.google.com/.well-known/openid-configuration';
const TOKEN = 'https://oauth2.googleapis.com/token';
const KEYS = 'https://www.googleapis.com/oauth2/v3/certs';
const JSON_TYPE = 'application/json';
const BACK = 'https://auth.acme.dev/api/auth/social/google/callback';

const REQUEST: AuthorizationRequest = {
  ...{ provider: 'google', returnTo: '/', linker: null, expiresAtMs: 0 },
  ...{ state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) },
};

type Fault = (response: ServerResponse) => void;

const answering =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Fault =>
  (response) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);

/** What a provider may do instead of answering. */
const FAULTS: readonly (readonly [string, Fault])[] = [
  ['hangs up', (response) => void response.destroy()],
  ['never answers', () => undefined],
  ['begins an answer and stalls', (response) => void response.writeHead(200, { 'content-type': JSON_TYPE }).write('{')],
  ['answers 500', answering(500, JSON_TYPE, '{}')],
  ['answers 429', answering(429, JSON_TYPE, '{"error":"slow_down"}')],
  ['answers a page', answering(200, 'text/html', '<h1>Welcome</h1>')],
  ['answers broken JSON', answering(200, JSON_TYPE, '{"issuer":')],
  ['answers an empty object', answering(200, JSON_TYPE, '{}')],
  ['answers a list', answering(200, JSON_TYPE, '[]')],
  ['answers more than anybody reads', answering(200, JSON_TYPE, JSON.stringify('x'.repeat(300_000)))],
  ['says that this client is wrong', answering(401, JSON_TYPE, '{"error":"invalid_client"}')],
  ...[301, 302, 303, 307, 308].map(
    (status) =>
      [`redirects with ${status}`, answering(status, JSON_TYPE, '{}', { location: '/evil.example/keys' })] as const,
  ),
];

describe('a provider', () => {
  let standIn: ProvidersStandIn;
  let provider: SocialProvider;

  beforeAll(async () => {
    standIn = await ProvidersStandIn.listen();
  });

  beforeEach(() => {
    standIn.faults.clear();
    const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
    const settings = { provider: 'google', discoveredAt: 'https://accounts.google.com', ...client } as const;
    provider = new SocialProvider(settings, BACK, new ProviderHttp(standIn.url), new SystemClock());
  });

  afterAll(() => standIn.stop());

  const person = newProviderPerson();

  const comeBack = async (): Promise<string> => {
    const { href } = await provider.authorizationUrl(REQUEST);
    return (await answerOf(standIn, 'google', person, href)).slice(1);
  };

  async function expectAway(work: () => Promise<unknown>): Promise<void> {
    const elapsedMs = stopwatch();
    const error: unknown = await work().catch((thrown: unknown) => thrown);
    expect(error instanceof DomainError ? error.definition.code : error).toBe(PROVIDER_AWAY.code);
    expect(elapsedMs()).toBeLessThan(2000);
    expect(standIn.asked.filter((address) => address.includes('evil'))).toEqual([]);
  }

  it.each(FAULTS)(
    'that %s when it is discovered is away, for less than two seconds, and no longer than that',
    async (_, fault) => {
      standIn.faults.set(DISCOVERY, fault);
      await expectAway(() => provider.authorizationUrl(REQUEST));
      standIn.faults.clear();
      await expect(provider.redeem(await comeBack(), REQUEST)).resolves.toMatchObject({ subject: person.sub });
    },
  );

  it.each([TOKEN, KEYS].flatMap((address) => FAULTS.map(([name, fault]) => [name, address, fault] as const)))(
    'that %s at %s is away, for less than two seconds, and no longer than that',
    async (_, address, fault) => {
      const query = await comeBack();
      standIn.faults.set(address, fault);
      await expectAway(() => provider.redeem(query, REQUEST));
      standIn.faults.clear();
      await expect(provider.redeem(await comeBack(), REQUEST)).resolves.toMatchObject({ subject: person.sub });
    },
  );

  it.each([
    { issuer: 'https://evil.example' },
    { issuer: 'https://accounts.google.com.evil.example' },
    { jwks_uri: 'http://www.googleapis.com/oauth2/v3/certs' },
    { token_endpoint: 'http://oauth2.googleapis.com/token' },
  ])('that publishes %j is away', async (change) => {
    const published = standIn.google.discovery().body as Record<string, unknown>;
    standIn.faults.set(DISCOVERY, answering(200, JSON_TYPE, JSON.stringify({ ...published, ...change })));
    await expectAway(async () => provider.redeem(await comeBack(), REQUEST));
  });

  it('whose ID token has no nonce is away: it does not speak the protocol', async () => {
    standIn.google.idTokenClaims = { nonce: undefined };
    await expectAway(async () => provider.redeem(await comeBack(), REQUEST));
    standIn.google.idTokenClaims = {};
  });
});
