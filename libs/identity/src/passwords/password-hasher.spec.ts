import bcrypt from 'bcrypt';
import { PasswordHasher } from './password-hasher.js';

const pepper = Buffer.alloc(32, 7);
const options = { pepper, bcryptCost: 4, maxWaiting: 10 };
const hasher = new PasswordHasher(options);
const MATCH = { isMatch: true, needsUpgrade: false };
const NO_MATCH = { isMatch: false, needsUpgrade: false };

describe('password hashes', () => {
  it('match their password and no other', async () => {
    const stored = await hasher.hash('heron copper lantern');
    expect(stored).toMatch(/^bcrypt-hmac-sha256\$[0-9a-f]{8}\$\$2b\$04\$.{53}$/);
    expect(await hasher.verify('heron copper lantern', stored)).toEqual(MATCH);
    expect(await hasher.verify('heron copper lantern ', stored)).toEqual(NO_MATCH);
  });

  it.each([
    ['past 72 bytes', `${'x'.repeat(72)}a`, `${'x'.repeat(72)}b`],
    ['past 1000 characters', `${'x'.repeat(1023)}a`, `${'x'.repeat(1023)}b`],
    ['after a NUL', 'heron\u0000a', 'heron\u0000b'],
    ['of a trailing NUL', 'heron', 'heron\u0000'],
    ['of letter case', 'heron', 'Heron'],
  ])('tell a difference %s', async (_, one, other) => {
    const stored = await hasher.hash(one);
    expect(await hasher.verify(one, stored)).toEqual(MATCH);
    expect(await hasher.verify(other, stored)).toEqual(NO_MATCH);
  });

  it('take both spellings of a composed character for one (NFC)', async () => {
    expect(await hasher.verify('cafe\u0301', await hasher.hash('caf\u00e9'))).toEqual(MATCH);
  });

  it('are salted, and worth nothing without the pepper', async () => {
    const stored = await hasher.hash('heron');
    expect(await hasher.hash('heron')).not.toBe(stored);
    expect(await bcrypt.compare('heron', stored.split('$').slice(2).join('$'))).toBe(false);
    const other = new PasswordHasher({ ...options, pepper: Buffer.alloc(32, 8) });
    expect(await other.verify('heron', stored)).toEqual(NO_MATCH);
  });

  it('ask for an upgrade when they match and have another cost', async () => {
    const costlier = new PasswordHasher({ ...options, bcryptCost: 5 });
    const stored = await hasher.hash('heron');
    expect(await costlier.verify('heron', stored)).toEqual({ isMatch: true, needsUpgrade: true });
    expect(await costlier.verify('stork', stored)).toEqual(NO_MATCH);
  });

  it.each(['', 'plain', '$2b$04$abc', 'bcrypt-hmac-sha256$00000000$$2b$04$'])(
    'of an unknown form (%j) match nothing',
    async (stored) => {
      expect(await hasher.verify('heron', stored)).toEqual(NO_MATCH);
    },
  );

  it('cost the same for an account that does not exist', async () => {
    const slow = new PasswordHasher({ ...options, bcryptCost: 10 });
    const stored = await slow.hash('heron');
    await slow.verify('heron', null);
    const timed = async (hash: string | null): Promise<number> => {
      const started = performance.now();
      expect(await slow.verify('stork', hash)).toEqual(NO_MATCH);
      return performance.now() - started;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let n = 0; n < 5; n++) {
      known.push(await timed(stored));
      unknown.push(await timed(null));
    }
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 2);
  });
});
