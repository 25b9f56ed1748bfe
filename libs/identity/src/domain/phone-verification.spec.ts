import { randomBytes } from 'node:crypto';
import { PhoneVerification } from './phone-verification.js';

const KEY = randomBytes(32);
const START = new Date('2026-01-31T09:30:00Z');
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

function started(): { verification: PhoneVerification; code: string } {
  const verification = PhoneVerification.start(null, '+8613812345678', KEY, START);
  return { verification, code: issuedCode(verification) };
}

function issuedCode(verification: PhoneVerification): string {
  return verification.releaseEvents().at(-1)?.secret?.['code'] ?? '';
}

const wrong = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('a phone verification', () => {
  it('accepts its code once', () => {
    const { verification, code } = started();
    expect(code).toMatch(/^\d{6}$/);
    expect(verification.tryCode(code, KEY, after(1))).toBe('accepted');
    expect(verification.isClosed).toBe(true);
    expect(verification.tryCode(code, KEY, after(2))).toBe('wrong');
  });

  it('accepts its code until ten minutes have passed, and not at that moment', () => {
    const inTime = started();
    expect(inTime.verification.tryCode(inTime.code, KEY, after(599.999))).toBe('accepted');
    const late = started();
    expect(late.verification.tryCode(late.code, KEY, after(600))).toBe('wrong');
  });

  it('is closed by the fifth wrong code, also for the right one', () => {
    const { verification, code } = started();
    const outcomes = [1, 2, 3, 4, 5].map(() => verification.tryCode(wrong(code), KEY, after(1)));
    expect(outcomes).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'exhausted']);
    expect(verification.isClosed).toBe(true);
    expect(verification.tryCode(code, KEY, after(1))).toBe('exhausted');
  });

  it('accepts the right code at the fifth try', () => {
    const { verification, code } = started();
    for (let n = 0; n < 4; n++) verification.tryCode(wrong(code), KEY, after(1));
    expect(verification.tryCode(code, KEY, after(1))).toBe('accepted');
  });

  it('gives no try back with a new code, which replaces the old one and lives ten minutes', () => {
    const { verification, code } = started();
    for (let n = 0; n < 4; n++) verification.tryCode(wrong(code), KEY, after(1));
    let newest = code;
    for (let n = 0; n < 9 && newest === code; n++) {
      verification.issueCode(KEY, after(300));
      newest = issuedCode(verification);
    }
    expect(verification.expiresAt).toEqual(after(900));
    expect(verification.tryCode(code, KEY, after(301))).toBe('exhausted');
    expect(verification.tryCode(newest, KEY, after(301))).toBe('exhausted');
  });

  it('keeps the code only as a hash of its own: the same code in another verification has another', () => {
    const one = started();
    const other = started();
    expect(one.verification.codeHash).toHaveLength(32);
    const outcome = other.verification.tryCode(one.code, KEY, after(1));
    expect(outcome).toBe(one.code === other.code ? 'accepted' : 'wrong');
    expect(one.verification.codeHash).not.toEqual(other.verification.codeHash);
  });

  it('says the code only in the sealed part of its event, and the phone masked', () => {
    const verification = PhoneVerification.start(null, '+8613812345678', KEY, START);
    const [event] = verification.releaseEvents();
    const { secret, ...open } = event!;
    expect(secret).toEqual({ phone: '+8613812345678', code: expect.any(String) });
    expect(open.personal).toEqual({ phone: '+86138****5678' });
    expect(JSON.stringify(open)).not.toContain(secret?.['code']);
  });
});
