import { writeBase64 } from './phc-string.js';

/**
 * How other systems write a hash, each with how it is written here (the PHC string format). Django and Werkzeug hash the
 * salt's characters, passlib and the hexadecimal forms the bytes that they stand for.
 */
const ENCODINGS: readonly (readonly [form: RegExp, phc: (...parts: readonly string[]) => string | null])[] = [
  // Django: pbkdf2_sha256$600000$salt$base64
  [/^pbkdf2_sha256\$(\d+)\$([^$]+)\$([\w+/]+={0,2})$/, (i, salt, hash) => pbkdf2(i, utf8(salt), base64(hash))],
  // Werkzeug: pbkdf2:sha256:600000$salt$hex
  [/^pbkdf2:sha256:(\d+)\$([^$]+)\$([0-9a-f]+)$/i, (i, salt, hash) => pbkdf2(i, utf8(salt), hex(hash))],
  // Parts in hexadecimal: pbkdf2-sha256:600000:salt:hash
  [/^pbkdf2-sha256:(\d+):([0-9a-f]*):([0-9a-f]+)$/i, (i, salt, hash) => pbkdf2(i, hex(salt), hex(hash))],
  // passlib: $pbkdf2-sha256$29000$salt$hash, in base64 with a dot for the plus sign
  [/^\$pbkdf2-sha256\$(\d+)\$([\w./]*)\$([\w./]+)$/, (i, salt, hash) => pbkdf2(i, dotted(salt), dotted(hash))],
  // Django: scrypt$16384$salt$8$1$base64
  [
    /^scrypt\$(\d+)\$([^$]+)\$(\d+)\$(\d+)\$([\w+/]+={0,2})$/,
    (n, salt, r, p, hash) => scrypt(n, r, p, utf8(salt), base64(hash)),
  ],
  // Werkzeug: scrypt:32768:8:1$salt$hex
  [
    /^scrypt:(\d+):(\d+):(\d+)\$([^$]+)\$([0-9a-f]+)$/i,
    (n, r, p, salt, hash) => scrypt(n, r, p, utf8(salt), hex(hash)),
  ],
  // Parts in hexadecimal: scrypt:16384:8:1:salt:hash
  [
    /^scrypt:(\d+):(\d+):(\d+):([0-9a-f]*):([0-9a-f]+)$/i,
    (n, r, p, salt, hash) => scrypt(n, r, p, hex(salt), hex(hash)),
  ],
  // Django: argon2$argon2id$v=19$m=102400,t=2,p=8$salt$hash
  [/^argon2(\$argon2(?:id|i|d)\$.+)$/, (phc) => phc],
  // Django: bcrypt$$2b$12$…
  [/^bcrypt\$(\$2[aby]\$.+)$/, (bcrypted) => bcrypted],
];

/** The hash as it would be stored; the text itself where it is in no form that needs another. */
export function storedFormOf(encoded: string): string {
  for (const [form, phc] of ENCODINGS) {
    const parts = form.exec(encoded)?.slice(1);
    if (parts) return phc(...parts) ?? encoded;
  }
  return encoded;
}

function pbkdf2(rounds: string, salt: Buffer, hash: Buffer): string {
  return `$pbkdf2-sha256$i=${rounds},l=${hash.length}$${writeBase64(salt)}$${writeBase64(hash)}`;
}

/** Null when N is no power of two. */
function scrypt(n: string, r: string, p: string, salt: Buffer, hash: Buffer): string | null {
  const ln = Math.log2(Number(n));
  return Number.isInteger(ln) ? `$scrypt$ln=${ln},r=${r},p=${p}$${writeBase64(salt)}$${writeBase64(hash)}` : null;
}

const utf8 = (text: string): Buffer => Buffer.from(text);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const base64 = (text: string): Buffer => Buffer.from(text, 'base64');
const dotted = (text: string): Buffer => base64(text.replaceAll('.', '+'));
