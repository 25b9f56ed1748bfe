import { hash as hashArgon2 } from '@node-rs/argon2';
import { storedFormOf } from './foreign-encoding.js';
import { PasswordHasher } from './password-hasher.js';
import { readStoredHash } from './hash-formats.js';

const hasher = new PasswordHasher({
  peppers: [Buffer.alloc(32, 7)],
  algorithm: 'bcrypt',
  bcryptCost: 4,
  maxWaiting: 10,
});

/** By the number of the library's enumeration, which exists at compile time only. */
const argon2d = { algorithm: 0, memoryCost: 64 };

const hex = (text: string): string => Buffer.from(text).toString('hex');
const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
const salt = (bytes: number): string => base64(Buffer.alloc(bytes, 1));
const hash = (bytes: number): string => base64(Buffer.alloc(bytes, 2));

const PASSWD_SALT_1 =
  '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783';
const PASSWORD_NACL_80000 =
  '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d';
const PLEASELETMEIN =
  '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';

/** What the authors of each scheme, and of its most common implementations, publish. */
const PUBLISHED: [source: string, password: string, encoded: string][] = [
  ['RFC 7914 §11, in hexadecimal', 'passwd', `pbkdf2-sha256:1:${hex('salt')}:${PASSWD_SALT_1}`],
  ['RFC 7914 §11, in Werkzeug’s form', 'Password', `pbkdf2:sha256:80000$NaCl$${PASSWORD_NACL_80000}`],
  [
    'RFC 7914 §11, as a PHC string',
    'passwd',
    `$pbkdf2-sha256$i=1,l=64$${base64(Buffer.from('salt'))}$${base64(Buffer.from(PASSWD_SALT_1, 'hex'))}`,
  ],
  [
    'Django, test_hashers.py: PBKDF2',
    'lètmein',
    'pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY=',
  ],
  [
    'passlib, test_handlers_pbkdf2.py',
    'password',
    '$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ',
  ],
  [
    'passlib, test_handlers_pbkdf2.py: Greek',
    'Ιωαννης',
    '$pbkdf2-sha256$1212$3SABFJGDtyhrQMVt1uABPw$WyaUoqCLgvz97s523nF4iuOqZNbp5Nt8do/cuaa7AiI',
  ],
  ['RFC 7914 §12, in hexadecimal', 'pleaseletmein', `scrypt:16384:8:1:${hex('SodiumChloride')}:${PLEASELETMEIN}`],
  ['RFC 7914 §12, in Werkzeug’s form', 'pleaseletmein', `scrypt:16384:8:1$SodiumChloride$${PLEASELETMEIN}`],
  [
    'Django, test_hashers.py: scrypt',
    'lètmein',
    'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
  ],
  [
    'Django, test_hashers.py: scrypt in five lanes',
    'lètmein',
    'scrypt$16384$seasalt$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw==',
  ],
  ['crypt_blowfish, wrapper.c: 2a', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['crypt_blowfish, wrapper.c: 2b', 'U*U', '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['crypt_blowfish, wrapper.c: 2y', 'U*U', '$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  [
    'crypt_blowfish, wrapper.c, in Django’s form: 72 bytes, the rest ignored',
    '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored',
    'bcrypt$$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui',
  ],
  [
    'phc-winner-argon2, test.c: Argon2id',
    'password',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ],
  [
    'phc-winner-argon2, test.c, in Django’s form: Argon2i',
    'password',
    'argon2$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA',
  ],
  [
    'phc-winner-argon2, test.c: Argon2i of version 16, which is not written',
    'password',
    '$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ',
  ],
];

describe('a published hash', () => {
  it.each(PUBLISHED)('matches its password alone, and is to be upgraded: %s', async (_source, password, encoded) => {
    const stored = storedFormOf(encoded);
    expect(await hasher.verify(password, stored)).toEqual({ isMatch: true, needsUpgrade: true });
    expect(await hasher.verify(`${password.slice(0, 3)}!`, stored)).toEqual({ isMatch: false, needsUpgrade: false });
  });

  it.each(PUBLISHED)('is stored in one form: %s', (_source, _password, encoded) => {
    const stored = storedFormOf(encoded);
    expect(stored).toMatch(/^\$(2[aby]\$|(pbkdf2-sha256|scrypt|argon2(id|i|d))\$(v=19\$)?[a-z]+=)/);
    expect(storedFormOf(stored)).toBe(stored);
  });

  it('of Argon2d matches its password too', async () => {
    const encoded = await hashArgon2('heron', argon2d);
    expect(encoded).toMatch(/^\$argon2d\$/);
    expect(await hasher.verify('heron', encoded)).toEqual({ isMatch: true, needsUpgrade: true });
    expect(await hasher.verify('stork', encoded)).toEqual({ isMatch: false, needsUpgrade: false });
  });

  it('is compared with the password as it was typed, which the other system hashed', async () => {
    const encoded = await hashArgon2('cafe\u0301', { memoryCost: 64 });
    expect((await hasher.verify('cafe\u0301', encoded)).isMatch).toBe(true);
    expect((await hasher.verify('caf\u00e9', encoded)).isMatch).toBe(false);
  });
});

describe('a hash whose comparison would occupy the machine', () => {
  it.each([
    ['bcrypt', '$2b$16$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    [
      'bcrypt under a pepper',
      '$bcrypt-hmac-sha256$r=16,keyid=AAAAAAAA$CCCCCCCCCCCCCCCCCCCCC.$E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    ],
    ['PBKDF2 of many rounds', `$pbkdf2-sha256$i=2000001,l=32$${salt(16)}$${hash(32)}`],
    ['PBKDF2 of two blocks', `$pbkdf2-sha256$i=1000001,l=64$${salt(16)}$${hash(64)}`],
    ['scrypt of much memory', `$scrypt$ln=18,r=8,p=1$${salt(16)}$${hash(32)}`],
    ['scrypt of absurd memory', `$scrypt$ln=2000000000,r=8,p=1$${salt(16)}$${hash(32)}`],
    ['scrypt of wide blocks', `$scrypt$ln=1,r=2000000,p=1$${salt(16)}$${hash(32)}`],
    ['scrypt of many lanes', `$scrypt$ln=10,r=8,p=17$${salt(16)}$${hash(32)}`],
    ['scrypt of much work', `$scrypt$ln=16,r=8,p=5$${salt(16)}$${hash(32)}`],
    ['Argon2 of much memory', `$argon2id$v=19$m=131073,t=1,p=1$${salt(16)}$${hash(32)}`],
    ['Argon2 of many passes', `$argon2id$v=19$m=65536,t=9,p=1$${salt(16)}$${hash(32)}`],
    ['Argon2 of many lanes', `$argon2id$v=19$m=4096,t=1,p=17$${salt(16)}$${hash(32)}`],
  ])('is refused for that: %s', (_, stored) => {
    expect(readStoredHash(stored)).toBe('hash-too-costly');
  });

  it.each([
    ['bcrypt', '$2b$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['PBKDF2', `$pbkdf2-sha256$i=2000000,l=32$${salt(16)}$${hash(32)}`],
    ['scrypt', `$scrypt$ln=17,r=8,p=2$${salt(16)}$${hash(32)}`],
    ['Argon2', `$argon2id$v=19$m=131072,t=4,p=16$${salt(16)}$${hash(32)}`],
  ])('is compared up to there, and others are served meanwhile: %s', async (_, stored) => {
    const started = performance.now();
    let longestPause = 0;
    let last = started;
    const ticking = setInterval(() => {
      longestPause = Math.max(longestPause, performance.now() - last);
      last = performance.now();
    }, 1);
    try {
      expect(await hasher.verify('heron', stored)).toEqual({ isMatch: false, needsUpgrade: false });
    } finally {
      clearInterval(ticking);
    }
    expect(longestPause).toBeLessThan((performance.now() - started) / 2);
  });

  it('waits in the one line for the CPU, and is refused when that is full', async () => {
    const narrow = new PasswordHasher({
      peppers: [Buffer.alloc(32)],
      algorithm: 'bcrypt',
      bcryptCost: 4,
      maxWaiting: 1,
    });
    const stored = `$pbkdf2-sha256$i=100000,l=32$${salt(16)}$${hash(32)}`;
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => narrow.verify('heron', stored)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(100);
    expect(refused[0]!.reason).toMatchObject({ code: 'platform.overloaded' });
  });
});

describe('a hash that is not whole', () => {
  it.each([
    '$2b$10$short',
    '$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    `$pbkdf2-sha256$i=1000,l=32$${salt(16)}$${hash(31)}`,
    `$pbkdf2-sha256$i=1000,l=15$${salt(16)}$${hash(15)}`,
    `$pbkdf2-sha256$i=0,l=32$${salt(16)}$${hash(32)}`,
    `$pbkdf2-sha256$i=1e3,l=32$${salt(16)}$${hash(32)}`,
    `$pbkdf2-sha256$i=1000,l=32$${salt(65)}$${hash(32)}`,
    `$pbkdf2-sha256$l=32$${salt(16)}$${hash(32)}`,
    `$pbkdf2-sha256$i=1000,i=2000,l=32$${salt(16)}$${hash(32)}`,
    `$pbkdf2-sha256$i=1000,l=32,x=1$${salt(16)}$${hash(32)}`,
    `$scrypt$ln=0,r=8,p=1$${salt(16)}$${hash(32)}`,
    `$scrypt$ln=14,r=8,p=0$${salt(16)}$${hash(32)}`,
    `$scrypt$ln=14,r=8$${salt(16)}$${hash(32)}`,
    `$argon2id$v=18$m=64,t=1,p=1$${salt(16)}$${hash(32)}`,
    `$argon2id$v=19$m=64,t=1,p=1$${salt(7)}$${hash(32)}`,
    `$argon2id$v=19$m=64,t=1,p=1$${salt(16)}$${hash(4)}`,
    `$argon2id$v=19$m=7,t=1,p=1$${salt(16)}$${hash(32)}`,
    `$argon2id$v=19$m=64,t=0,p=1$${salt(16)}$${hash(32)}`,
    `$argon2id$v=19$m=64,t=1,p=1,data=AAAA$${salt(16)}$${hash(32)}`,
    `$bcrypt-hmac-sha256$r=10$${salt(16)}$${hash(23)}`,
    'scrypt:16383:8:1$salt$00',
  ])('is refused for that: %s', (encoded) => {
    expect(readStoredHash(storedFormOf(encoded))).toMatch(/^hash-(malformed|unknown)$/);
  });

  it.each([
    '',
    'heron',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    '$1$abc$def',
    '$2x$05$abc',
    '$sha256$i=1$a$b',
    'pbkdf2_sha1$1$a$b',
  ])('is unknown: %j', (encoded) => {
    expect(readStoredHash(storedFormOf(encoded))).toBe('hash-unknown');
  });
});
