import { assuranceOf, claimsOf, isFreshlyProved, type Proof } from './assurance.js';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const ago = (method: string, minutes: number): Proof => ({ method, atMs: NOW - minutes * 60_000 });

describe('the level of methods', () => {
  it.each([
    [['pwd'], 'aal1'],
    [['sms'], 'aal1'],
    [['pwd', 'otp'], 'aal2'],
    [['pwd', 'sms'], 'aal2'],
    [['swk', 'fpt'], 'aal2'],
    [['hwk', 'mfa'], 'aal2'],
    [['pwd', 'pin'], 'aal1'],
    [['sms', 'otp'], 'aal1'],
    [['pwd', 'user', 'geo'], 'aal1'],
    [['pwd', 'email'], 'aal1'],
    [['fed'], 'aal1'],
    [['fed', 'pwd'], 'aal1'],
    [['fed', 'otp'], 'aal2'],
    [[], 'aal1'],
  ] as const)('of %j is %s', (methods, level) => {
    expect(assuranceOf(methods)).toBe(level);
  });
});

describe('the claims', () => {
  it('name every method, `mfa` where they are two factors, and the newest proof', () => {
    expect(claimsOf({ proofs: [ago('pwd', 30), ago('otp', 5)] })).toEqual({
      amr: ['pwd', 'otp', 'mfa'],
      acr: 'aal2',
      authTimeMs: NOW - 5 * 60_000,
    });
    expect(claimsOf({ proofs: [ago('pwd', 30)] })).toMatchObject({ amr: ['pwd'], acr: 'aal1' });
    expect(claimsOf({ proofs: [ago('hwk', 1), ago('mfa', 1)] }).amr).toEqual(['hwk', 'mfa']);
  });
});

describe('a fresh proof', () => {
  const proved = (proofs: Proof[], withinMinutes: number, acr: 'aal1' | 'aal2') =>
    isFreshlyProved({ proofs, awaitsSecondFactor: false }, { withinMinutes, acr }, NOW);

  it('is no older than asked, to the millisecond', () => {
    expect(proved([ago('pwd', 10)], 10, 'aal1')).toBe(true);
    expect(proved([{ method: 'pwd', atMs: NOW - 600_001 }], 10, 'aal1')).toBe(false);
    expect(proved([], 10, 'aal1')).toBe(false);
  });

  it('of a weaker factor does not renew the stronger one of before', () => {
    expect(proved([ago('pwd', 1), ago('otp', 60)], 10, 'aal2')).toBe(false);
    expect(proved([ago('pwd', 1), ago('otp', 60)], 10, 'aal1')).toBe(true);
    expect(proved([ago('pwd', 9), ago('otp', 1)], 10, 'aal2')).toBe(true);
  });
});
