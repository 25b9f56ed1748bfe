import { newId } from '#kernel';
import { hashOfPairingCode, PairingCode, pairingKey } from './pairing-code.js';

const KEY = pairingKey(Buffer.alloc(32, 1));
const NOW = new Date('2026-01-31T09:30:00Z');
const robot = { id: newId(), tenantId: newId() };

const issue = () => PairingCode.issue(robot, newId(), KEY, NOW);

describe('a pairing code', () => {
  it('has characters that look like no other, each of them about as often, and none twice in a thousand', () => {
    const codes = Array.from({ length: 1000 }, () => issue().code.replace('-', ''));
    const counts = new Map<string, number>();
    for (const character of codes.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect([...counts.keys()].sort().join('')).toBe('23456789ABCDEFGHJKLMNPQRSTUVWXYZ');
    for (const count of counts.values()) expect(Math.abs(count - 10_000 / 32)).toBeLessThan(120);
    expect(new Set(codes).size).toBe(1000);
  });

  it('is found again however it is written, and is kept as a hash under the key', () => {
    const { pairingCode, code } = issue();
    for (const written of [code, code.toLowerCase(), code.replace('-', ''), ` ${code.split('').join('\t')}\n`]) {
      expect(hashOfPairingCode(written, KEY)).toEqual(pairingCode.codeHash);
    }
    expect(hashOfPairingCode(code, pairingKey(Buffer.alloc(32, 2)))).not.toEqual(pairingCode.codeHash);
    expect(JSON.stringify(pairingCode)).not.toContain(code.slice(0, 5));
  });

  it.each(['', 'AAAAA', 'AAAAA-AAAA0', 'AAAAA-AAAAI', 'AAAAA-AAAAAA', 'ＡAAAA-AAAAA', 'AAAAA_AAAAA'])(
    'is not %j',
    (text) => {
      expect(hashOfPairingCode(text, KEY)).toBeNull();
    },
  );

  it('is open for ten minutes, and until it is redeemed', () => {
    const { pairingCode } = issue();
    const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
    expect([0, 599, 600].map((seconds) => pairingCode.isOpen(at(seconds)))).toEqual([true, true, false]);
    pairingCode.redeem(at(1));
    expect(pairingCode.isOpen(at(2))).toBe(false);
  });
});
