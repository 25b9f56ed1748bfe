import bcrypt from 'bcrypt';
import { signUp } from '../../support/people.js';
import type { HttpClient } from '../../support/http-client.js';
import type { Ids } from '../../support/openapi.js';
import { inParallel } from '../../e2e/identity/steps.js';
import { newRegistration } from '../support/default-tenant.js';
import type { Said } from '../support/exchange.js';
import { STUDIO } from '../web-studio/studio.js';
import type { ContractScene } from './scene.js';

/** Asks the operation of the case, by a stranger if nobody else is given. */
export type Ask = (body?: object, by?: HttpClient, ids?: Ids) => Promise<Said>;

/** How to get each answer that is an operation's own: `contractLogin: 401 identity.credentials-wrong`. */
export type Cases = Readonly<Record<string, (ask: Ask, scene: ContractScene) => Promise<Said>>>;

/** More at once than the queue for the CPU takes. */
export async function overloaded(ask: () => Promise<Said>): Promise<Said> {
  return (await inParallel(30, ask)).find(({ body }) => JSON.stringify(body).includes('platform.overloaded'))!;
}

/** By a source that has tried too many accounts. */
export const fromBlockedSource = (ask: Ask, scene: ContractScene): Promise<Said> =>
  scene.elsewhere({ ...STUDIO, TRUSTED_PROXIES: '127.0.0.1', STUFFING_ACCOUNTS: '2' }, async (blocking) => {
    const by = blocking.client().with({ 'x-forwarded-for': '198.51.100.7' });
    const guess = async () => {
      const { username, password } = newRegistration();
      return ask({ username, password }, by);
    };
    await guess();
    await guess();
    return guess();
  });

/** By the right password, which is a common one, where that lets nobody in. */
export const byCommonPassword = (ask: Ask, scene: ContractScene): Promise<Said> =>
  scene.elsewhere({ ...STUDIO, THREAT_ACTIONS: 'leaked-password:block' }, async (blocking) => {
    const { person, userId } = await signUp(scene.app);
    const stored = [userId, bcrypt.hashSync('password1', 4)];
    await scene.app.database.asOwner('UPDATE identity.users SET password_hash = $2 WHERE id = $1', stored);
    return ask({ username: person.email, password: 'password1' }, blocking.client());
  });
