import { newOwner } from '../support/people.js';
import { DEFAULT_PATIENCE } from '../support/patience.js';
import { TestApp } from '../support/test-app.js';
import { OwnRedis } from './own-redis.js';

/** Two services on one database with a Redis of their own, to be taken from them, and somebody who is signed in. */
export class RedisToLose {
  private constructor(
    readonly redis: OwnRedis,
    readonly app: TestApp,
    readonly other: TestApp,
    readonly owner: Awaited<ReturnType<typeof newOwner>>,
  ) {}

  static async start(): Promise<RedisToLose> {
    const redis = await OwnRedis.prepare();
    await redis.start();
    const app = await TestApp.start({ ...DEFAULT_PATIENCE, REDIS_URL: redis.url });
    const other = await TestApp.start(
      { ...DEFAULT_PATIENCE, REDIS_URL: redis.url, WORKER_ENABLED: 'false' },
      app.database,
    );
    return new RedisToLose(redis, app, other, await newOwner(app));
  }

  async stop(): Promise<void> {
    this.redis.signal('SIGCONT');
    await this.other.stop();
    await this.app.stop();
    await this.redis.remove();
  }
}
