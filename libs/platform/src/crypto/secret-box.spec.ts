import { randomBytes } from 'node:crypto';
import { SecretBox } from './secret-box.js';

const MASTER = randomBytes(32);
const PLAIN = Buffer.from('048213');

describe('a sealed secret', () => {
  const box = new SecretBox(MASTER, 'outbox');

  it('opens to what was sealed, also when that is empty', () => {
    expect(box.open(box.seal(PLAIN, 'event-1'), 'event-1')).toEqual(PLAIN);
    expect(box.open(box.seal(Buffer.alloc(0), 'event-1'), 'event-1')).toEqual(Buffer.alloc(0));
  });

  it('opens in another process with the same key', () => {
    expect(new SecretBox(Buffer.from(MASTER), 'outbox').open(box.seal(PLAIN, 'a'), 'a')).toEqual(PLAIN);
  });

  it('does not contain the secret, and looks different each time', () => {
    const sealed = Array.from({ length: 100 }, () => box.seal(PLAIN, 'a').toString('hex'));
    expect(new Set(sealed).size).toBe(100);
    expect(sealed.filter((hex) => hex.includes(PLAIN.toString('hex')))).toEqual([]);
  });

  it.each([
    ['another context', () => box.open(box.seal(PLAIN, 'event-1'), 'event-2')],
    ['another purpose', () => new SecretBox(MASTER, 'signing-keys').open(box.seal(PLAIN, 'a'), 'a')],
    ['another key', () => new SecretBox(randomBytes(32), 'outbox').open(box.seal(PLAIN, 'a'), 'a')],
    ['an unknown version', () => box.open(Buffer.concat([Buffer.of(2), box.seal(PLAIN, 'a').subarray(1)]), 'a')],
    ['nothing', () => box.open(Buffer.alloc(0), 'a')],
  ])('does not open under %s', (_, open) => {
    expect(open).toThrow();
  });

  it('does not open when any one bit was changed', () => {
    const sealed = box.seal(PLAIN, 'a');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => box.open(changed, 'a')).toThrow();
    }
  });

  it('does not open when it was cut short, not even within its tag', () => {
    const sealed = box.seal(PLAIN, 'a');
    for (let length = 0; length < sealed.length; length++)
      expect(() => box.open(sealed.subarray(0, length), 'a')).toThrow();
  });
});
