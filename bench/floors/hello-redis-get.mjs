import { Controller, Get } from '@nestjs/common';
import { Redis } from 'ioredis';
import { decorate, serveFloor } from '../lib/nest-floor.mjs';

const KEY = 'bench:floor';
const VALUE = JSON.stringify({ session: 'x'.repeat(300) });
const redis = new Redis(process.env.REDIS_URL);
await redis.set(KEY, VALUE);

/** The framework and one look-up in Redis: a value of a session's size, fetched and not parsed. */
class HelloRedisController {
  async hello() {
    const value = await redis.get(KEY);
    return value === VALUE ? 'Hello World!' : 'lost';
  }
}
Controller()(HelloRedisController);
decorate(Get('/hello'), HelloRedisController, 'hello');

await serveFloor(HelloRedisController);
