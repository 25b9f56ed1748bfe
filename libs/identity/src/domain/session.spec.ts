import { claimsOf } from '#kernel';
import { Session, type SignInProof } from './session.js';

const NOW = new Date('2026-01-31T12:00:00Z');
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const NOWHERE = { ip: null, userAgent: null };
const later = (minutes: number): Date => new Date(NOW.getTime() + minutes * MINUTE);
const secret = (byte: number): Buffer => Buffer.alloc(32, byte);

const started = (proof: SignInProof): Session =>
  Session.start(Session.newId(NOW), 'a user', proof, secret(1), NOWHERE, NOW, WEEK);

describe('a session', () => {
  it('knows by which methods it was started, and when', () => {
    const session = started({ amr: ['pwd'] });
    expect(claimsOf(session)).toEqual({ amr: ['pwd'], acr: 'aal1', authTimeMs: NOW.getTime() });
    expect([session.awaitsSecondFactor, session.expiresAt]).toEqual([false, new Date(NOW.getTime() + WEEK)]);
    expect(session.releaseEvents()).toMatchObject([
      { name: 'identity.session-started', data: { amr: ['pwd'], awaitsSecondFactor: false } },
    ]);
  });

  it('proved anew has a new secret and a new time of authentication; its end stays', () => {
    const session = started({ amr: ['pwd'] });
    session.prove(['pwd'], secret(2), later(60));
    expect(claimsOf(session)).toEqual({ amr: ['pwd'], acr: 'aal1', authTimeMs: later(60).getTime() });
    expect([session.tokenHash, session.expiresAt]).toEqual([secret(2), new Date(NOW.getTime() + WEEK)]);
  });

  it('keeps the time of each method apart', () => {
    const session = started({ amr: ['pwd', 'otp'] });
    session.prove(['pwd'], secret(2), later(60));
    expect(session.proofs).toEqual([
      { method: 'otp', atMs: NOW.getTime() },
      { method: 'pwd', atMs: later(60).getTime() },
    ]);
  });
});

describe('a session that awaits a second factor', () => {
  it('has ten minutes', () => {
    expect(started({ amr: ['pwd'], awaitsSecondFactor: true }).expiresAt).toEqual(later(10));
  });
});

describe('a session that takes the place of one that awaited a second factor', () => {
  it('has proved both, each at its own time', () => {
    const awaiting = started({ amr: ['pwd'], awaitsSecondFactor: true });
    const proof = { amr: ['otp'], earlier: awaiting.proofs };
    const session = Session.start(Session.newId(NOW), 'a user', proof, secret(2), NOWHERE, later(1), WEEK);
    expect([session.awaitsSecondFactor, session.expiresAt]).toEqual([false, new Date(later(1).getTime() + WEEK)]);
    expect(session.proofs).toEqual([
      { method: 'pwd', atMs: NOW.getTime() },
      { method: 'otp', atMs: later(1).getTime() },
    ]);
    expect(claimsOf(session)).toEqual({ amr: ['pwd', 'otp', 'mfa'], acr: 'aal2', authTimeMs: later(1).getTime() });
  });
});

describe('wrong codes with a session', () => {
  it('may be four; the fifth is the last, and a right one begins anew', () => {
    const session = started({ amr: ['pwd'] });
    const giveFive = (): boolean[] => Array.from({ length: 5 }, () => session.countWrongCode());
    expect(giveFive()).toEqual([false, false, false, false, true]);
    session.prove(['pwd', 'otp'], secret(2), later(1));
    expect(giveFive()).toEqual([false, false, false, false, true]);
  });
});
