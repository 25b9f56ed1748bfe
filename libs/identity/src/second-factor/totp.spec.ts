import { otpauthOf, makeTotpSecret, stepOfCode } from './totp.js';

/** The secret and codes of RFC 6238, appendix B (SHA-1), their last six digits. */
const SECRET = Buffer.from('12345678901234567890');

describe('a code of an authenticator app', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %d seconds is %s (RFC 6238, appendix B)', (seconds, code) => {
    expect(stepOfCode(SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  it.each([
    [-60, null],
    [-30, 37_037_036],
    [0, 37_037_036],
    [30, 37_037_036],
    [60, null],
  ])('counts one step before and after its own: %d seconds from it', (seconds, step) => {
    expect(stepOfCode(SECRET, '081804', (1_111_111_095 + seconds) * 1000)).toBe(step);
  });

  it('of other digits, or another secret, is none', () => {
    expect(stepOfCode(SECRET, '081805', 1_111_111_109_000)).toBeNull();
    expect(stepOfCode(makeTotpSecret(), '081804', 1_111_111_109_000)).toBeNull();
  });

  it('has a secret of 160 bits, which apps read from the URI', () => {
    const { secret, uri } = otpauthOf(SECRET, 'auth.acme.dev', 'mei@acme.dev');
    expect(makeTotpSecret()).toHaveLength(20);
    expect(uri).toBe(
      `otpauth://totp/auth.acme.dev:mei%40acme.dev?issuer=auth.acme.dev&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  });
});
