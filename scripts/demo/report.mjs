import { styleText } from 'node:util';

const MAX_LINES = 30;

export function step(title) {
  say(styleText('bold', `\n── ${title}`));
}

/** Ends the demo: something isn't as the contract says. */
export function fail(message) {
  say(styleText('red', `\n✗ ${message}`));
  process.exit(1);
}

/** Ends the demo unless the answer has the status, and the body is as it must be. */
export function expect(answer, status, isRight = () => true) {
  if (answer.status === 429)
    fail(`${answer.request}: too many for now; try again later, or raise the limits in docs/configuration.md`);
  if (answer.status !== status) fail(`${answer.request}: expected ${status}, got ${answer.status}`);
  if (!isRight(answer.body)) fail(`${answer.request}: the answer is not what the contract says`);
}

/** Ends the demo unless the request was refused in this way, which is what it was sent for. */
export function expectRefusal(answer, status, code) {
  expect(
    answer,
    status,
    (body) => body.code === code && body.type.endsWith(`/errors/${code}`) && body.requestId !== '',
  );
  say(styleText('green', `✓ refused, as it must be: ${code}`));
}

/** Ends the demo unless the check was answered so; `matched` is the only reason that allows, by so many roles. */
export function expectDecision(answer, reason, roles = reason === 'matched' ? 1 : 0) {
  const allowed = reason === 'matched';
  const isRight = (body) => body.allowed === allowed && body.reason === reason && body.matchedRoleIds.length === roles;
  expect(answer, 200, isRight);
  say(styleText('green', `✓ ${allowed ? 'allowed' : 'not allowed'}, as it must be: ${reason}`));
}

export function sayRequest(who, request, credentials) {
  say(`\n${styleText('cyan', `→ ${who}: ${request}`)}${credentials ? styleText('dim', `  (${credentials})`) : ''}`);
}

export function sayStatus({ status, ok }) {
  say(styleText(ok ? 'green' : 'yellow', `← ${status}`));
}

/** Long secrets and long lists are shortened, everything else is shown as it is. */
export function sayBody(value) {
  const text = JSON.stringify(value, (key, item) => shortened(key, item), 2);
  const lines = text.split('\n');
  const shown =
    lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines`] : lines;
  say(shown.map((line) => `    ${line}`).join('\n'));
}

export function say(text) {
  process.stdout.write(`${text}\n`);
}

function shortened(key, item) {
  if (key === 'password') return '…';
  return typeof item === 'string' && /(token|^key)$/i.test(key) && item.length > 40 ? `${item.slice(0, 32)}…` : item;
}
