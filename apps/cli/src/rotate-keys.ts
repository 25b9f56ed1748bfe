import { RotateSigningKey } from '#identity';
import { inService, type Environment } from './in-service.js';

/** Makes a new signing key, and answers its id. When it has returned, every running process knows the key. */
export function rotateKeys(env: Environment): Promise<string> {
  return inService(env, ({ commands }) => commands.execute(new RotateSigningKey()));
}
