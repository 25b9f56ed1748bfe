import type { Answer } from '../../support/http-client.js';
import { CASES_OF_ACCOUNTS } from './cases-of-accounts.js';
import { CASES_OF_PASSWORDS } from './cases-of-passwords.js';
import { CASES_OF_PASSKEYS } from './cases-of-passkeys.js';
import { CASES_OF_PEOPLE } from './cases-of-people.js';
import { CASES_OF_PROGRAMS } from './cases-of-programs.js';
import { CASES_OF_ROLES } from './cases-of-roles.js';
import { CASES_OF_SECOND_FACTORS } from './cases-of-second-factors.js';
import { CASES_OF_LISTS, CASES_OF_OWNERS, CASES_OF_TENANTS } from './cases-of-tenants.js';
import { CASES_OF_SOCIAL } from './cases-of-social.js';
import type { Scene } from './scene.js';
import { operations, type Ask } from './walk.js';

/** How to get each answer that is an operation's own: `createTeam: 409 platform.name-taken`. */
export type Cases = Readonly<Record<string, (ask: Ask, scene: Scene) => Promise<Answer>>>;

const OWN: Cases = {
  ...CASES_OF_PEOPLE,
  ...CASES_OF_ACCOUNTS,
  ...CASES_OF_PASSKEYS,
  ...CASES_OF_SECOND_FACTORS,
  ...CASES_OF_PASSWORDS,
  ...CASES_OF_SOCIAL,
  ...CASES_OF_TENANTS,
  ...CASES_OF_LISTS,
  ...CASES_OF_OWNERS,
  ...CASES_OF_ROLES,
  ...CASES_OF_PROGRAMS,
};

/** What succeeds without more: asked by the owner, with ids of the own tenant and the document's example. */
const PLAIN = operations
  .flatMap(({ id, answers }) => answers.filter((answer) => answer < '300').map((answer) => `${id}: ${answer}`))
  .filter((answer) => !(answer in OWN))
  .map((answer) => [answer, (ask: Ask) => ask()] as const);

export const CASES: Cases = { ...OWN, ...Object.fromEntries(PLAIN) };
