import { AccountOfEmail } from '#identity/contract';
import { Registration } from '#identity';
import { OwnDefaultTenant } from '#tenancy';
import { inService, type Environment } from './in-service.js';

/**
 * Makes the account with the address an owner of the default tenant, at once everywhere; where there is none, a new one,
 * whose password is said this once. Throws what `OwnDefaultTenant` and `Registration` throw.
 */
export function bootstrapAdmin(env: Environment, email: string): Promise<string> {
  return inService(env, async ({ app, commands, queries }) => {
    const account = await queries.execute(new AccountOfEmail(email));
    const password = account ? null : await app.get(Registration, { strict: false }).byOperator(email);
    const userId = await commands.execute(new OwnDefaultTenant(email));
    const owner = `${email} (${userId}) is an owner of the default tenant.`;
    return password === null ? owner : `${owner} Its password, shown this once: ${password}`;
  });
}
