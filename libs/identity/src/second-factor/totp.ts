import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** What every authenticator app knows: RFC 6238 with its defaults (HMAC-SHA-1, 30 seconds), and six digits. */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 };
/** Steps before and after the present one that count, for clocks that are off (RFC 6238 §5.2). */
const WINDOW = 1;
/** 160 bits (RFC 4226 §4 R6). */
const SECRET_BYTES = 20;

export const makeTotpSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** The time step that the code is of, if it is one of those that count now (Unix milliseconds); else null. */
export function stepOfCode(secret: Buffer, code: string, nowMs: number): number | null {
  const delta = totpOf(secret).validate({ token: code, window: WINDOW, timestamp: nowMs });
  return delta === null ? null : TOTP.counter({ period: PARAMETERS.period, timestamp: nowMs }) + delta;
}

/** The secret as an authenticator app takes it: to type in, and as the URI of its QR code. */
export function otpauthOf(secret: Buffer, issuer: string, label: string): { secret: string; uri: string } {
  const totp = totpOf(secret, issuer, label);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

function totpOf(secret: Buffer, issuer = '', label = ''): TOTP {
  return new TOTP({ ...PARAMETERS, issuer, label, secret: new Secret({ buffer: Uint8Array.from(secret).buffer }) });
}
