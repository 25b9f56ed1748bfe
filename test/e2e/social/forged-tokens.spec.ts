import { createHmac, randomUUID } from 'node:crypto';
import { generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import type { Answer } from '../../support/http-client.js';
import { CLIENT_ID, TID } from '../../support/providers/fake-provider.js';
import { OKTA_DOMAIN, ProvidersStandIn } from '../../support/providers/stand-in.js';
import { TestApp } from '../../support/test-app.js';
import { microsoftToken, newProviderPerson, oktaToken } from './steps.js';

const PATH = '/api/auth/social/token';
const GRAPH = '00000003-0000-0000-c000-000000000000';
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';
const REFUSED = [401, 'identity.social-sign-in-refused'];
const UNVERIFIABLE = [400, 'identity.token-unverifiable'];

const coded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('POST /api/auth/social/token with what is no token of ours', () => {
  let app: TestApp;
  let providers: ProvidersStandIn;

  beforeAll(async () => {
    providers = await ProvidersStandIn.listen();
    app = await TestApp.start(providers.settings);
  });

  afterAll(async () => {
    await app.stop();
    await providers.stop();
  });

  const present = (body: object): Promise<Answer> => app.client().post(PATH, body);
  const said = ({ status, body }: Answer) => [status, body.code as string | undefined];
  const accounts = async () =>
    (await app.database.asOwner<{ count: string }>('SELECT count(*) FROM identity.users'))[0]!.count;

  const now = (): number => Math.floor(Date.now() / 1000);

  describe('401', () => {
    it.each([
      ['another application', () => ({ aud: 'another-application' })],
      ['several, of which one is ours', () => ({ aud: [CLIENT_ID, 'another'] })],
      ['another application, by azp', () => ({ azp: 'another-application' })],
      ['us, from another issuer', () => ({ iss: 'https://accounts.evil.example' })],
      ['us, from Okta', () => ({ iss: `https://${OKTA_DOMAIN}/oauth2/default` })],
      ['us, and is over', () => ({ exp: now() - 61 })],
      ['us, and is not there yet', () => ({ nbf: now() + 120 })],
      ['us, and never ends', () => ({ exp: undefined })],
      ['us, about nobody', () => ({ sub: undefined })],
      ['us, about an empty subject', () => ({ sub: '' })],
      ['us, about a list', () => ({ sub: ['a'] as unknown as string })],
      ['an API', () => ({ scp: 'access' })],
    ] as const)('google: an ID token that is for %s', async (_, claims) => {
      const before = await accounts();
      const idToken = await providers.google.idToken(newProviderPerson(), claims() as JWTPayload);
      expect([said(await present({ provider: 'google', idToken })), await accounts()]).toEqual([REFUSED, before]);
    });

    it('a signature of none, of a key that is no secret, of another key, or by a key that the token brings', async () => {
      const claims = {
        ...newProviderPerson(),
        iss: 'https://accounts.google.com',
        aud: CLIENT_ID,
        iat: now(),
        exp: now() + 600,
      };
      const { kid } = providers.google.publicJwk;
      const hmac = (header: object, key: string): string => {
        const signed = `${coded(header)}.${coded(claims)}`;
        return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
      };
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      const own = await crypto.subtle.exportKey('jwk', publicKey);
      const byOther = (header: object) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...header }).sign(privateKey);
      const tokens = [
        `${coded({ alg: 'none' })}.${coded(claims)}.`,
        `${coded({ alg: 'none', kid })}.${coded(claims)}.x`,
        hmac({ alg: 'HS256', kid }, JSON.stringify(providers.google.publicJwk)),
        hmac({ alg: 'HS256', kid }, String(providers.google.publicJwk.n)),
        await byOther({ kid }),
        await byOther({ kid: 'unknown' }),
        await byOther({ kid, jwk: own }),
        await byOther({ jku: 'https://evil.example/keys', kid: 'evil' }),
        await providers.google.sign(claims, { typ: 'at+jwt' }),
        await providers.okta.sign(claims),
        (await providers.google.sign(claims)).slice(0, -4),
        'a.b.c',
      ];
      for (const idToken of tokens)
        expect([idToken, said(await present({ provider: 'google', idToken }))]).toEqual([idToken, REFUSED]);
      expect(providers.asked.filter((address) => address.includes('evil'))).toEqual([]);
    });

    it('google: an access token of another application, of nobody, or an ID token in its place', async () => {
      const person = newProviderPerson();
      const { google } = providers;
      for (const accessToken of [
        google.accessToken(person, 'another-application'),
        'ya29.unknown',
        await google.idToken(person),
      ]) {
        expect(said(await present({ provider: 'google', accessToken }))).toEqual(REFUSED);
      }
    });

    it.each([
      ['another client', { cid: 'another-application' }],
      ['another audience', { aud: 'api://another' }],
      ['a client by itself', { uid: undefined }],
      ['another person by userinfo', { uid: 'somebody-else' }],
      ['another issuer', { iss: 'https://evil.okta.com/oauth2/default' }],
      ['a time that is over', { exp: 1 }],
    ] as const)('okta: an access token for %s', async (_, claims) => {
      const accessToken = await oktaToken(providers, newProviderPerson(), claims);
      expect(said(await present({ provider: 'okta', accessToken }))).toEqual(REFUSED);
    });

    it('okta: an ID token in the place of an access token, and the other way round', async () => {
      const person = newProviderPerson();
      const idToken = await providers.okta.idToken(person);
      expect(said(await present({ provider: 'okta', accessToken: idToken }))).toEqual(REFUSED);
      expect(said(await present({ provider: 'okta', idToken: await oktaToken(providers, person) }))).toEqual(REFUSED);
    });

    it.each([
      ['another application', { aud: 'another-application' }],
      ['us, issued to another client', { azp: 'another-application' }],
      ['an application by itself', { scp: undefined, idtyp: 'app' }],
      ['version 1', { ver: '1.0', iss: `https://sts.windows.net/${TID}/` }],
      ['another tenant than it says', { iss: `https://login.microsoftonline.com/${randomUUID()}/v2.0` }],
      ['a tenant that is none', { tid: '../evil', iss: 'https://login.microsoftonline.com/../evil/v2.0' }],
      ['no tenant', { tid: undefined, iss: 'https://login.microsoftonline.com/{tenantid}/v2.0' }],
    ] as const)('microsoft: an access token for %s', async (_, claims) => {
      const accessToken = await microsoftToken(providers, newProviderPerson(), claims);
      expect(said(await present({ provider: 'microsoft', accessToken }))).toEqual(REFUSED);
    });

    it('microsoft: an ID token in the place of an access token', async () => {
      const accessToken = await providers.microsoft.idToken(newProviderPerson());
      expect(said(await present({ provider: 'microsoft', accessToken }))).toEqual(REFUSED);
    });

    it('microsoft: a personal account, where only organisations are let in', async () => {
      const only = await TestApp.start(
        { ...providers.settings, OAUTH_MICROSOFT_TENANT: 'organizations' },
        app.database,
      );
      const { microsoft } = providers;
      providers.alsoDiscoveredAt(
        'https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration',
        microsoft,
      );
      const [personal, ofWork] = [
        await microsoft.idToken(newProviderPerson({ tid: CONSUMERS })),
        await microsoft.idToken(newProviderPerson()),
      ];
      const answers = [];
      for (const idToken of [personal, ofWork])
        answers.push((await only.client().post(PATH, { provider: 'microsoft', idToken })).status);
      await only.stop();
      expect(answers).toEqual([401, 200]);
    });
  });

  describe('400', () => {
    it('microsoft: a token for Microsoft Graph can be verified by nobody, and that is said', async () => {
      const person = newProviderPerson();
      const tokens = [
        'EwB4A8l6BAAU-opaque',
        await microsoftToken(providers, person, { aud: GRAPH }),
        await microsoftToken(providers, person, { aud: 'https://graph.microsoft.com/' }),
        await providers.microsoft.sign(
          { ...person, aud: CLIENT_ID, azp: CLIENT_ID, ver: '2.0', tid: TID, scp: 'x' },
          { nonce: 'n' },
        ),
      ];
      for (const accessToken of tokens) {
        const answer = await present({ provider: 'microsoft', accessToken });
        expect([said(answer), answer.body.detail]).toEqual([UNVERIFIABLE, expect.stringContaining('Microsoft Graph')]);
      }
    });

    it('okta: nor one of the organisation’s own authorization server', async () => {
      const org = await TestApp.start({ ...providers.settings, OAUTH_OKTA_AUTHORIZATION_SERVER: 'org' }, app.database);
      const accessToken = await oktaToken(providers, newProviderPerson());
      const answer = await org.client().post(PATH, { provider: 'okta', accessToken });
      await org.stop();
      expect(said(answer)).toEqual(UNVERIFIABLE);
    });
  });
});
