import { VerifiedTokens } from './verified-tokens.js';

const END = 'x'.repeat(43);

describe('verified tokens', () => {
  it('are verified once', async () => {
    const tokens = new VerifiedTokens<string>();
    let asked = 0;
    const verify = (token: string) => Promise.resolve(`claims of ${token}, asked ${++asked} times`);
    const first = await tokens.claimsOf(`a.${END}`, verify);
    expect(tokens.claimsOf(`a.${END}`, verify)).toBe(first);
    expect(first).toBe(`claims of a.${END}, asked 1 times`);
  });

  it('are told apart as a whole, also where they end alike', async () => {
    const tokens = new VerifiedTokens<string>();
    await tokens.claimsOf(`good.${END}`, (token) => Promise.resolve(token));
    const forged = tokens.claimsOf(`forged.${END}`, () => Promise.reject(new Error('not signed')));
    await expect(forged).rejects.toThrow('not signed');
    expect(tokens.claimsOf(`good.${END}`, () => Promise.reject(new Error('asked again')))).toBe(`good.${END}`);
  });

  it('that are refused are asked about again', async () => {
    const tokens = new VerifiedTokens<string>();
    await expect(tokens.claimsOf('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(tokens.claimsOf('a', () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
