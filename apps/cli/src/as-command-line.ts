import { hostname, userInfo } from 'node:os';
import { newId, type Actor } from '#kernel';
import { runInRequest } from '#platform';

/** The `sallyport` command as an actor: one service, whoever runs it wherever. A custom UUID (RFC 9562 §5.8). */
export const COMMAND_LINE_ID = '00000000-0000-8000-8000-000000000001';

/**
 * Does the work in the name of the command line: what it changes stands in the audit trail as done by that service, with the
 * operating system's account and host as its credential, because these are what let it.
 */
export function asCommandLine<T>(work: () => Promise<T>): Promise<T> {
  const actor: Actor = {
    type: 'service',
    id: COMMAND_LINE_ID,
    tenantId: null,
    sessionId: null,
    credential: { kind: 'command-line', id: `${accountName()}@${hostname()}` },
    authentication: null,
    onBehalfOf: null,
    limitedTo: null,
  };
  const origin = { requestId: newId(), ip: null, userAgent: null, method: null, path: null };
  return runInRequest({ origin, actor }, work);
}

/** The account's name; its number where it has none, as in a container. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
