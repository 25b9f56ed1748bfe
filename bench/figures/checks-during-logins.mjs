import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { signUp } from '../lib/api.mjs';
import { jwtSeenBefore } from './jwt.mjs';

const PEOPLE = 8;
const LOGINS = 500;

/** Who is this?, while five hundred people log in at once, and those who are told to wait come again; beside it the same without them. */
export const checksDuringLogins = {
  name: `jwt, during ${LOGINS} logins`,
  floorName: 'without logins',
  p99BudgetMs: 50,
  isSlow: true,
  async prepare(bench) {
    const { figure: checks, server } = await jwtSeenBefore.prepare(bench);
    const { url } = server.facts;
    const people = [];
    while (people.length < PEOPLE) people.push(await signUp(url));
    const run = async (window) => {
      const logins = new Logins(url, people);
      try {
        return await checks.run(window);
      } finally {
        await logins.end();
      }
    };
    return { figure: { run, usage: checks.usage }, floor: checks };
  },
};

/** So many logins at once, each begun again when it is done, as somebody does who gets 503 with Retry-After. */
class Logins {
  #pauses = new AbortController();
  #all;
  #signedIn = 0;

  constructor(url, people) {
    setMaxListeners(LOGINS, this.#pauses.signal);
    this.#all = Promise.all(
      Array.from({ length: LOGINS }, (_, index) => this.#goOn(`${url}/api/auth/login`, people[index % people.length])),
    );
  }

  /** Waits for those that are under way. Throws if any was answered anything but 200 or 503, or nobody got in. */
  async end() {
    this.#pauses.abort();
    await this.#all;
    if (this.#signedIn === 0) throw new Error('nobody could log in');
  }

  async #goOn(url, { email, password }) {
    const { signal } = this.#pauses;
    const body = JSON.stringify({ email, password });
    while (!signal.aborted) {
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const text = await answer.text();
      if (answer.status === 200) this.#signedIn++;
      else if (answer.status !== 503) throw new Error(`a login was answered ${answer.status}: ${text}`);
      else await sleep(1000 * answer.headers.get('retry-after'), undefined, { signal }).catch(() => {});
    }
  }
}
