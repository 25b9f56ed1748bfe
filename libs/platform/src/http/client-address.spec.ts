import fc from 'fast-check';
import { addressGroup } from './client-address.js';

describe('the group that limits count a client address in', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['2001:db8:1:2:3:4:203.0.113.7', '2001:db8:1:2::/64'],
  ])('%s is counted as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });

  it('is the same for all addresses of a /64, and another for every other /64', () => {
    const word = fc.nat(0xffff);
    const network = fc.tuple(fc.integer({ min: 0x2000, max: 0x3fff }), word, word, word);
    const host = fc.tuple(word, word, word, word);
    const hex = (words: readonly number[]): string => words.map((value) => value.toString(16)).join(':');
    fc.assert(
      fc.property(network, network, host, host, (one, other, a, b) => {
        expect(addressGroup(hex([...one, ...a]))).toBe(addressGroup(hex([...one, ...b])));
        const isOneGroup = addressGroup(hex([...one, ...a])) === addressGroup(hex([...other, ...a]));
        expect(isOneGroup).toBe(hex(one) === hex(other));
      }),
    );
  });
});
