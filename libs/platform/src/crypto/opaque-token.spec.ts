import { newId } from '#kernel';
import { hashOpaqueToken, isSameHash, makeOpaqueToken, readOpaqueToken } from './opaque-token.js';

const PREFIX = 'sp_session_';
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('an opaque token', () => {
  it('names its record and shows its kind by its prefix', () => {
    const id = newId();
    const { token, hash } = makeOpaqueToken(PREFIX, id);
    expect(token).toMatch(/^sp_session_[A-Za-z0-9_-]{65}$/);
    expect(readOpaqueToken(PREFIX, token)).toBe(id);
    expect(hash).toEqual(hashOpaqueToken(token));
  });

  it('is another one each time, for the same record too', () => {
    const id = newId();
    expect(new Set(Array.from({ length: 1000 }, () => makeOpaqueToken(PREFIX, id).token)).size).toBe(1000);
  });

  it('can be derived: the same secret makes the same token', () => {
    const id = newId();
    expect(makeOpaqueToken(PREFIX, id, Buffer.alloc(32, 1))).toEqual(makeOpaqueToken(PREFIX, id, Buffer.alloc(32, 1)));
  });

  it.each([
    ['another kind', (token: string) => token.replace('session', 'refresh')],
    ['no prefix', (token: string) => token.slice(PREFIX.length)],
    ['one character less', (token: string) => token.slice(0, -1)],
    ['one character more', (token: string) => `${token}A`],
    ['a space before', (token: string) => ` ${token}`],
    ['a padding character', (token: string) => `${token.slice(0, -1)}=`],
    ['base64 of the other alphabet', (token: string) => `${token.slice(0, -1)}+`],
    ['a line break', (token: string) => `${token.slice(0, -1)}\n`],
    ['nothing', () => ''],
  ])('is not recognised with %s', (_, change) => {
    expect(readOpaqueToken(PREFIX, change(makeOpaqueToken(PREFIX, newId()).token))).toBeNull();
  });

  it('is compared as a whole: a token that differs in any one character has another hash', () => {
    const { token, hash } = makeOpaqueToken(PREFIX, newId());
    for (let at = PREFIX.length; at < token.length; at++) {
      const other = CHARACTERS[(CHARACTERS.indexOf(token.charAt(at)) + 1) % CHARACTERS.length]!;
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      expect(isSameHash(hashOpaqueToken(changed), hash)).toBe(false);
    }
    expect(isSameHash(hashOpaqueToken(token), hash)).toBe(true);
  });

  it('is not the same as a hash of another length, which is no error either', () => {
    expect(isSameHash(Buffer.alloc(0), Buffer.alloc(32))).toBe(false);
  });
});
