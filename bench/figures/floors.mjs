import { exchange } from '../lib/exchange.mjs';

const GREETING = exchange({ path: '/hello', answer: { status: 200, body: 'Hello World!' } });

/** NestJS on Fastify answering one constant. */
export async function hello(bench) {
  return bench.http(await bench.floor('hello'), [GREETING]);
}

/** The same with one GET in Redis before it answers. */
export async function helloRedisGet(bench) {
  return bench.http(await bench.floor('hello-redis-get'), [GREETING], { isAwake: false });
}

/** The same with one prepared SELECT before it answers. */
export async function helloSelect(bench) {
  return bench.http(await bench.floor('hello-select'), [GREETING], { isAwake: false });
}

/** NestJS on Fastify giving back the JSON it was sent. */
export async function echo(bench, body) {
  const exchanges = [exchange({ method: 'POST', path: '/echo', body, answer: { status: 200, body } })];
  return bench.http(await bench.floor('echo'), exchanges);
}
