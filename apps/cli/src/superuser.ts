import { AccountOfEmail } from '#identity/contract';
import { GrantSuperuser } from '#rbac';
import { RevokeSuperuser } from '#rbac/contract';
import { inService, type Environment } from './in-service.js';

/** Makes the account with the address a superuser, at once everywhere. Throws what `GrantSuperuser` throws. */
export function grantSuperuser(env: Environment, email: string): Promise<string> {
  return inService(env, async ({ commands }) => {
    const userId = await commands.execute(new GrantSuperuser(email));
    return `${email} (${userId}) is a superuser from here on.`;
  });
}

/** Takes it back, at once everywhere; from whoever has it none changes nothing. */
export function revokeSuperuser(env: Environment, email: string): Promise<string> {
  return inService(env, async ({ commands, queries }) => {
    const account = await queries.execute(new AccountOfEmail(email));
    if (!account) return `No account has the address ${email}.`;
    await commands.execute(new RevokeSuperuser(account.id));
    return `${email} (${account.id}) is no superuser.`;
  });
}
