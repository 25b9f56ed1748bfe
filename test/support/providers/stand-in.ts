import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderName } from '../../../libs/identity/src/social/provider-settings.js';
import { CLIENT_ID, CLIENT_SECRET, FakeProvider, type Addresses, type Reply } from './fake-provider.js';

export const OKTA_DOMAIN = 'acme.okta.com';

const MICROSOFT = 'https://login.microsoftonline.com/common';
const OKTA = `https://${OKTA_DOMAIN}/oauth2/default`;

/** As each provider publishes them. */
const ADDRESSES: Record<ProviderName, Addresses> = {
  google: {
    issuer: 'https://accounts.google.com',
    discovery: 'https://accounts.google.com/.well-known/openid-configuration',
    authorize: 'https://accounts.google.com/o/oauth2/v2/auth',
    token: 'https://oauth2.googleapis.com/token',
    keys: 'https://www.googleapis.com/oauth2/v3/certs',
    userinfo: 'https://openidconnect.googleapis.com/v1/userinfo',
  },
  microsoft: {
    issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
    discovery: `${MICROSOFT}/v2.0/.well-known/openid-configuration`,
    authorize: `${MICROSOFT}/oauth2/v2.0/authorize`,
    token: `${MICROSOFT}/oauth2/v2.0/token`,
    keys: `${MICROSOFT}/discovery/v2.0/keys`,
    userinfo: 'https://graph.microsoft.com/oidc/userinfo',
  },
  okta: {
    issuer: OKTA,
    discovery: `${OKTA}/.well-known/openid-configuration`,
    authorize: `${OKTA}/v1/authorize`,
    token: `${OKTA}/v1/token`,
    keys: `${OKTA}/v1/keys`,
    userinfo: `${OKTA}/v1/userinfo`,
  },
};

const TOKENINFO = 'https://oauth2.googleapis.com/tokeninfo';

type Fault = (response: ServerResponse) => void;

/** A local server that stands in for all providers, under their real names: `https://host/path` is `/host/path` here. */
export class ProvidersStandIn {
  /** What is answered instead, by the address that is asked. */
  readonly faults = new Map<string, Fault>();
  /** Every address that was asked, in order. */
  readonly asked: string[] = [];

  readonly #discovered = new Map<string, FakeProvider>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly google: FakeProvider,
    readonly microsoft: FakeProvider,
    readonly okta: FakeProvider,
  ) {}

  static async listen(): Promise<ProvidersStandIn> {
    const server = createServer((request, response) => void standIn.#receive(request, response));
    const open = (name: ProviderName) => FakeProvider.open(name, ADDRESSES[name]);
    const standIn = new ProvidersStandIn(server, await open('google'), await open('microsoft'), await open('okta'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Of a service whose people come from all three. */
  get settings(): Record<string, string> {
    const clients = ['GOOGLE', 'MICROSOFT', 'OKTA'].flatMap((name) => [
      [`OAUTH_${name}_CLIENT_ID`, CLIENT_ID],
      [`OAUTH_${name}_CLIENT_SECRET`, CLIENT_SECRET],
    ]);
    const names = Object.fromEntries(clients) as Record<string, string>;
    return { ...names, OAUTH_OKTA_DOMAIN: OKTA_DOMAIN, OAUTH_STAND_IN_URL: this.url };
  }

  /** Where a browser finds here what is at that address. */
  addressOf(address: string): string {
    return address.replace(/^https:\//, this.url);
  }

  /** Another address at which the provider is found. */
  alsoDiscoveredAt(address: string, provider: FakeProvider): void {
    this.#discovered.set(address, provider);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`https:/${request.url ?? ''}`);
    const address = `${url.origin}${url.pathname}`;
    this.asked.push(address);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const fault = this.faults.get(address);
    if (fault) return fault(response);
    const { status, body: answer, headers } = await this.#answer(address, url.searchParams, request, body);
    const type = typeof answer === 'string' ? 'text/plain' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  async #answer(address: string, query: URLSearchParams, request: IncomingMessage, body: string): Promise<Reply> {
    const found = this.#discovered.get(address);
    if (found) return found.discovery();
    if (address === TOKENINFO) return this.google.tokeninfo(query.get('access_token') ?? '');
    for (const provider of [this.google, this.microsoft, this.okta]) {
      const { at } = provider;
      if (address === at.discovery) return provider.discovery();
      if (address === at.keys) return provider.jwks();
      if (address === at.authorize) return provider.authorize(query);
      if (address === at.token) return provider.redeem(new URLSearchParams(body));
      if (address === at.userinfo) return provider.userinfo(request.headers.authorization ?? '');
    }
    return { status: 404, body: 'nothing here' };
  }
}
