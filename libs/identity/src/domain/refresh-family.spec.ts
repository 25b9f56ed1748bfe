import { createHash } from 'node:crypto';
import { RefreshFamily } from './refresh-family.js';

const DAY_MS = 86_400_000;
const START = new Date('2026-01-31T09:30:00Z');
const after = (ms: number): Date => new Date(START.getTime() + ms);
const hash = (token: string): Buffer => createHash('sha256').update(token).digest();

function begun(): RefreshFamily {
  const owner = { id: RefreshFamily.newId(START), sessionId: 's', userId: 'u', tenantId: 't' };
  return RefreshFamily.begin(owner, hash('1'), START, DAY_MS);
}

const present = (family: RefreshFamily, token: number, at: Date) =>
  family.present(hash(String(token)), hash(String(token + 1)), at, DAY_MS);

const namesOf = (family: RefreshFamily): string[] => family.releaseEvents().map(({ name }) => name);

describe('a family of refresh tokens', () => {
  it('rotates: each token gets one successor, which is the next', () => {
    const family = begun();
    expect([1, 2, 3].map((token) => present(family, token, after(token * 60_000)))).toEqual(
      Array<string>(3).fill('rotated'),
    );
    expect(namesOf(family)).toEqual(Array<string>(3).fill('identity.tokens-refreshed'));
  });

  it('repeats the same answer for the direct predecessor until ten seconds have passed', () => {
    const family = begun();
    present(family, 1, after(0));
    expect(present(family, 1, after(10_000))).toBe('repeated');
    expect(present(family, 2, after(10_000))).toBe('rotated');
    expect(namesOf(family)).toEqual([
      'identity.tokens-refreshed',
      'identity.refresh-repeated',
      'identity.tokens-refreshed',
    ]);
  });

  it('is revoked by the direct predecessor after ten seconds, and says so once', () => {
    const family = begun();
    present(family, 1, after(0));
    namesOf(family);
    expect(present(family, 1, after(10_001))).toBe('reused');
    expect(family.revokedAt).toEqual(after(10_001));
    expect(present(family, 2, after(10_002))).toBe('over');
    expect(present(family, 1, after(10_003))).toBe('over');
    expect(namesOf(family)).toEqual(['identity.refresh-token-reused']);
  });

  it('is revoked by anything older than the direct predecessor, at once', () => {
    const family = begun();
    present(family, 1, after(0));
    present(family, 2, after(1));
    expect(present(family, 1, after(2))).toBe('reused');
    expect(present(family, 3, after(3))).toBe('over');
  });

  it('is over at its expiry, which each rotation moves', () => {
    const family = begun();
    expect(present(family, 1, after(DAY_MS - 1))).toBe('rotated');
    expect(present(family, 2, after(2 * DAY_MS - 2))).toBe('rotated');
    expect(present(family, 3, after(3 * DAY_MS - 2))).toBe('over');
  });
});
