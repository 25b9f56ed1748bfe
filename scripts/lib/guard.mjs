import { spawn } from 'node:child_process';

/** `read` succeeds when we say that all is well, and fails at the end of the pipe, which is the end of this process. */
const SCRIPT = `
read -r released && exit
kill -s "$2" "$1"
for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2>/dev/null || break; sleep 0.5; done
kill -s KILL "$1" 2>/dev/null
rm -rf "$3"`;

/**
 * Sees to it that a server started for a test run does not outlive this process, not even after kill -9: a shell that
 * waits on a pipe from us, ends the server when we are gone, and removes its folder.
 *
 * @param {number} pid the server's
 * @param {'QUIT' | 'TERM'} signal
 * @param {string} folder
 * @returns {{ release(): void }} call it when the server has been stopped in the regular way
 */
export function guardServer(pid, signal, folder) {
  const args = ['-c', SCRIPT, 'guard', String(pid), signal, folder];
  const shell = spawn('/bin/sh', args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.unref();
  shell.stdin.unref();
  return { release: () => shell.stdin.end('released\n') };
}
