import { canonicalPhone } from './phone-number.js';

describe('the canonical form of a phone number', () => {
  it.each([
    '+8613812345678',
    '008613812345678',
    '13812345678',
    '138 1234 5678',
    '+86 138-1234-5678',
    ' +86 (138) 1234 5678 ',
    '＋８６１３８１２３４５６７８',
    '１３８１２３４５６７８',
    '００８６ 138 1234 5678',
  ])('%j is +8613812345678 in China', (text) => {
    expect(canonicalPhone(text, 'CN')).toBe('+8613812345678');
  });

  it('takes the default country only where the number names none', () => {
    expect(canonicalPhone('0151 23456789', 'DE')).toBe('+4915123456789');
    expect(canonicalPhone('+86 13812345678', 'DE')).toBe('+8613812345678');
  });

  it.each([
    '',
    'mei',
    '1381234567',
    '138123456789',
    '+8612345678901',
    '+999 13812345678',
    '13812345678 ext 5',
    'call 13812345678 now',
    '13812345678\u0000',
    '+86138１2345678; +4930901820',
    '+4930901820',
    '+449012345678',
  ])('%j is refused', (text) => {
    expect(() => canonicalPhone(text, 'CN')).toThrow(expect.objectContaining({ code: 'identity.phone-invalid' }));
  });
});
