import type { Answer } from '../../support/http-client.js';
import { printOf, takeBack, type GrantingScene } from './granting-scene.js';

/** One try to give something. */
export interface Try {
  readonly what: string;
  readonly expected: string | undefined;
  readonly ask: () => Promise<Answer>;
  /** Where it was given: what is wrong with what there is now. */
  readonly after?: (answer: Answer) => Promise<unknown>;
}

/** Asks each; what is refused changes no row of any tenant, what is given is there, and is taken back. */
export async function differencesIn(scene: GrantingScene, tries: readonly Try[]): Promise<string[]> {
  const refused = tries.filter(({ expected }) => expected !== undefined);
  const before = await printOf(scene);
  const found: string[] = [];
  for (let next = 0; next < refused.length; next += 10) {
    found.push(...(await Promise.all(refused.slice(next, next + 10).map(unexpected))).flat());
  }
  if (refused.length > 0 && (await printOf(scene)) !== before) found.push('a refusal changed something');
  for (const one of tries.filter(({ expected }) => expected === undefined)) {
    found.push(...(await unexpected(one)));
    if (one.after) await takeBack(scene);
  }
  return found;
}

async function unexpected({ what, expected, ask, after }: Try): Promise<string[]> {
  const answer = await ask();
  const code = answer.status < 300 ? undefined : (answer.body.code as string);
  if (code !== expected) return [`${what}: ${code}, instead of ${expected}`];
  const wrong = code === undefined ? await after?.(answer) : undefined;
  return wrong === undefined ? [] : [`${what}: ${JSON.stringify(wrong)}`];
}
