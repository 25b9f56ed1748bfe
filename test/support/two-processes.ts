import { baseSettings, startProcess, type ServiceProcess } from '../e2e/platform/service-process.js';
import { HttpClient } from './http-client.js';
import { PATIENT } from './patience.js';
import { RoundRobinProxy } from './round-robin-proxy.js';
import { SlowNews } from './slow-news.js';
import { TestDatabase } from './test-app.js';

interface Wishes {
  readonly newsDelayMs?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Two real processes of the built service on one database and one namespace of Redis, and a proxy that takes turns
 * between them, whose address is the PUBLIC_URL of both. Limits on addresses are lifted. News of changes reach each
 * process `newsDelayMs` late.
 */
export class TwoProcesses {
  private constructor(
    readonly database: TestDatabase,
    readonly proxy: RoundRobinProxy,
    private readonly news: SlowNews,
    private readonly services: readonly ServiceProcess[],
  ) {}

  /** Throws with what a process has written when it does not serve; nothing is left running then. */
  static async start({ newsDelayMs = 0, settings = {} }: Wishes = {}): Promise<TwoProcesses> {
    const database = await TestDatabase.create();
    const proxy = await RoundRobinProxy.listen();
    const news = await SlowNews.open(database.appUrl, newsDelayMs);
    const env = {
      ...baseSettings(news.url),
      PUBLIC_URL: proxy.url,
      DATABASE_POOL_SIZE: '25',
      ...PATIENT,
      REDIS_KEY_PREFIX: `sallyport:${database.name}`,
      SMS_ADDRESS_PER_HOUR: '1000000',
      SMS_GLOBAL_PER_HOUR: '1000000',
      SMS_PUMPING_NUMBERS: '100000',
      LOG_LEVEL: 'warn',
      ...settings,
    };
    const services = await Promise.all([startProcess(env), startProcess(env)]);
    const both = new TwoProcesses(database, proxy, news, services);
    for (const { url, output } of services) {
      if (url !== undefined) proxy.add(url);
      else {
        await both.stop();
        throw new Error(`a process does not serve: ${output()}`);
      }
    }
    return both;
  }

  /** A caller who comes through the proxy. */
  client(): HttpClient {
    return new HttpClient(this.proxy.url);
  }

  /** Callers of the first and of the second process, past the proxy. */
  direct(): [HttpClient, HttpClient] {
    const [first, second] = this.services.map(({ url = '' }) => new HttpClient(url));
    return [first!, second!];
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    for (const service of this.services) service.signal('SIGKILL');
    await Promise.all(this.services.map(({ exited }) => exited));
    this.news.close();
    await this.database.drop();
  }
}
