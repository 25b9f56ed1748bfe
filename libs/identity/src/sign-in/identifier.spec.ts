import { digestOfIdentifier, readIdentifier } from './identifier.js';

const read = (text: string) => readIdentifier(text, 'CN');

describe('what somebody is known by', () => {
  it.each([
    [' Mei@ACME.dev ', 'email', 'mei@acme.dev'],
    ['mei@xn--mnchen-3ya.de', 'email', 'mei@münchen.de'],
    ['Mei.Lin', 'username', 'mei.lin'],
    ['ｍｅｉ', 'username', 'mei'],
    ['美林', 'username', '美林'],
    ['+86 138 1234 5678', 'phone', '+8613812345678'],
    ['008613812345678', 'phone', '+8613812345678'],
    ['13812345678', 'phone', '+8613812345678'],
    ['１３８１２３４５６７８', 'phone', '+8613812345678'],
  ])('%s is the %s %s', (text, kind, value) => {
    expect(read(text)).toEqual({ kind, value });
  });

  it.each(['@', 'mei@', 'admin', 'a b', '12', '+86', '#!', '   '])('%s is nobody’s', (text) => {
    expect(read(text)).toEqual({ kind: 'none', value: text });
  });

  it('is counted apart where it is another, and tells nothing of itself', () => {
    const digests = ['mei', 'mei@acme.dev', '13812345678', '@'].map((text) => digestOfIdentifier(read(text)));
    expect(new Set(digests).size).toBe(4);
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });
});
