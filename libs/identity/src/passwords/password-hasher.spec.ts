import bcrypt from 'bcrypt';
import { PasswordHasher } from './password-hasher.js';

const PEPPER = Buffer.alloc(32, 7);
const NEWER = Buffer.alloc(32, 8);
const bcrypted = { peppers: [PEPPER], algorithm: 'bcrypt', bcryptCost: 4, maxWaiting: 10 } as const;
const argon2ed = { ...bcrypted, algorithm: 'argon2id' } as const;
const MATCH = { isMatch: true, needsUpgrade: false };
const OLD_MATCH = { isMatch: true, needsUpgrade: true };
const NO_MATCH = { isMatch: false, needsUpgrade: false };

describe.each([
  ['bcrypt', bcrypted, /^\$bcrypt-hmac-sha256\$r=4,keyid=[\w+/]{8}\$[./\w]{22}\$[./\w]{31}$/],
  ['Argon2id', argon2ed, /^\$argon2id\$v=19\$m=19456,t=2,p=1,keyid=[\w+/]{8}\$[\w+/]{22}\$[\w+/]{43}$/],
])('password hashes by %s', (_name, options, form) => {
  const hasher = new PasswordHasher(options);

  it('match their password and no other', async () => {
    const stored = await hasher.hash('heron copper lantern');
    expect(stored).toMatch(form);
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

  it('are salted', async () => {
    expect(await hasher.hash('heron')).not.toBe(await hasher.hash('heron'));
  });

  it('under an older pepper match, and are to be upgraded to the newest', async () => {
    const stored = await hasher.hash('heron');
    const rotated = new PasswordHasher({ ...options, peppers: [NEWER, PEPPER] });
    expect(await rotated.verify('heron', stored)).toEqual(OLD_MATCH);
    expect(await rotated.verify('stork', stored)).toEqual(NO_MATCH);
    const upgraded = await rotated.hash('heron');
    expect(await new PasswordHasher({ ...options, peppers: [NEWER] }).verify('heron', upgraded)).toEqual(MATCH);
  });

  it('under a pepper that only waits to be the newest match already, and need no upgrade where it hashes', async () => {
    const next = new PasswordHasher({ ...options, peppers: [NEWER, PEPPER] });
    const waiting = new PasswordHasher({ ...options, peppers: [PEPPER, NEWER] });
    const stored = await next.hash('heron');
    expect(await waiting.verify('heron', stored)).toEqual(OLD_MATCH);
    expect(await next.verify('heron', stored)).toEqual(MATCH);
  });

  it('under a pepper that is not there are worth nothing, and the answer is that of an outage', async () => {
    const stored = await hasher.hash('heron');
    const other = new PasswordHasher({ ...options, peppers: [NEWER] });
    await expect(other.verify('heron', stored)).rejects.toMatchObject({ code: 'platform.unavailable' });
    const keyid = /keyid=([^$]+)/;
    const renamed = stored.replace(keyid, keyid.exec(await other.hash('heron'))![0]);
    expect(await other.verify('heron', renamed)).toEqual(NO_MATCH);
  });

  it('cost the same for an account that does not exist, from the first time on', async () => {
    const slow = { ...options, bcryptCost: 10 };
    const stored = await new PasswordHasher(slow).hash('heron');
    const timed = async (hash: string | null): Promise<number> => {
      const fresh = new PasswordHasher(slow);
      const started = performance.now();
      expect(await fresh.verify('stork', hash)).toEqual(NO_MATCH);
      return performance.now() - started;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let n = 0; n < 7; n++) {
      known.push(await timed(stored));
      unknown.push(await timed(null));
    }
    expect(Math.min(...unknown) / Math.min(...known)).toBeGreaterThan(0.6);
    expect(Math.min(...unknown) / Math.min(...known)).toBeLessThan(1.6);
  });
});

describe('a password hash', () => {
  const byBcrypt = new PasswordHasher(bcrypted);
  const byArgon2 = new PasswordHasher(argon2ed);

  it('of bcrypt without its pepper is none of the password', async () => {
    const [, , , salt, hash] = (await byBcrypt.hash('heron')).split('$');
    expect(await bcrypt.compare('heron', `$2b$04$${salt}${hash}`)).toBe(false);
  });

  it('of another cost matches, and is to be upgraded', async () => {
    const costlier = new PasswordHasher({ ...bcrypted, bcryptCost: 5 });
    const stored = await byBcrypt.hash('heron');
    expect(await costlier.verify('heron', stored)).toEqual(OLD_MATCH);
    expect(await costlier.verify('stork', stored)).toEqual(NO_MATCH);
  });

  it('of the other algorithm matches, and is to be upgraded', async () => {
    expect(await byArgon2.verify('heron', await byBcrypt.hash('heron'))).toEqual(OLD_MATCH);
    expect(await byBcrypt.verify('heron', await byArgon2.hash('heron'))).toEqual(OLD_MATCH);
    expect(await byArgon2.verify('stork', await byBcrypt.hash('heron'))).toEqual(NO_MATCH);
  });

  it.each([
    '',
    'plain',
    '$2b$04$abc',
    '$bcrypt-hmac-sha256$r=4,keyid=AAAAAAAA$$',
    '$argon2id$',
    '__proto__',
    '$constructor$a=1$$a',
  ])('of an unknown form (%j) matches nothing', async (stored) => {
    expect(await byBcrypt.verify('heron', stored)).toEqual(NO_MATCH);
  });
});
