import { runCommand } from './command.mjs';
import { onPath } from './on-path.mjs';
import { StartError } from './start-error.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Makes sure of a Chromium, whose virtual authenticator the tests of passkeys need: the one on the PATH, or, as root on a
 * Debian system, the one that this installs.
 *
 * @returns {Promise<string>} where it is
 * @throws {StartError} saying what to install
 */
export async function ensureChromium(progress, signal) {
  const found = onPath(...NAMES);
  if (found) return found;
  if (process.getuid() !== 0 || !onPath('apt-get')) throw new StartError(`The tests need a browser: ${installHint()}.`);
  await progress.step('Install Chromium', () => installChromium(signal));
  return onPath(...NAMES);
}

function installHint() {
  if (process.platform === 'darwin') return '`brew install --cask chromium`';
  if (onPath('apt-get')) return '`sudo apt-get install chromium`';
  if (onPath('dnf')) return '`sudo dnf install chromium`';
  if (onPath('apk')) return '`apk add chromium`';
  return 'install chromium with your package manager';
}

async function installChromium(signal) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await runCommand('apt-get', ['update', '-q'], { env, signal });
    // Not to be aborted: a package half installed is left for others to repair.
    await runCommand('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium'], { env });
  } catch (error) {
    throw new StartError(`${error.message}\nThe tests need a browser: install chromium.`);
  }
}
