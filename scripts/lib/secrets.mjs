import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { StartError } from './start-error.mjs';

/**
 * The secrets of this installation: made once, at the first start, and never again, because the data can't be read
 * without them. The file (mode 0600) is written whole or not at all.
 *
 * @param {string} file
 * @param {{ hasData: boolean }} state whether a database made with earlier secrets is there
 * @returns {{ databasePasswords: { postgres: string, sallyport_owner: string, sallyport: string }, keys: { KEY_ENCRYPTION_KEY: string, PASSWORD_PEPPER: string } }}
 * @throws {StartError} when the file is lost or damaged while the database is there
 */
export function loadSecrets(file, { hasData }) {
  if (existsSync(file)) return readSecrets(file);
  if (hasData) {
    throw new StartError(
      `${file} is gone, and the database can't be used without it: restore it, or remove .sallyport to start anew.`,
    );
  }
  const secrets = makeSecrets();
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  writeSync(descriptor, `${JSON.stringify(secrets, null, 2)}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(temporary, file);
  return secrets;
}

/** Fresh secrets: 32 random bytes each. Passwords are base64url, so that they fit into a URL as they are. */
export function makeSecrets() {
  const password = () => randomBytes(32).toString('base64url');
  return {
    databasePasswords: { postgres: password(), sallyport_owner: password(), sallyport: password() },
    keys: {
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      PASSWORD_PEPPER: randomBytes(32).toString('base64'),
    },
  };
}

function readSecrets(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StartError(`${file} can't be read (${error.message}): restore it, or remove .sallyport to start anew.`);
  }
}
