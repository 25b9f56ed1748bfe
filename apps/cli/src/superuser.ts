import { AccountOfEmail } from '#identity/contract';
import { Commands, createLogger, Queries } from '#platform';
import { GrantSuperuser } from '#rbac';
import { RevokeSuperuser } from '#rbac/contract';
import { createApp } from '../../api/src/configure-app.js';
import { asCommandLine } from './as-command-line.js';

type Environment = Readonly<Record<string, string | undefined>>;

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

interface Service {
  readonly commands: Commands;
  readonly queries: Queries;
}

/** In the service as it runs but for serving. Throws `StartRefused` beside a process without REDIS_URL, which must be alone. */
async function inService(env: Environment, work: (service: Service) => Promise<string>): Promise<string> {
  const { app } = await createApp({ ...env, WORKER_ENABLED: 'false' }, { logger: createLogger('silent') });
  try {
    const [commands, queries] = [app.get(Commands, { strict: false }), app.get(Queries, { strict: false })];
    return await asCommandLine(() => work({ commands, queries }));
  } finally {
    await app.close();
  }
}
