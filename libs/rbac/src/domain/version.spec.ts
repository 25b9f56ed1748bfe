import { hasSeen } from './version.js';

describe('hasSeen', () => {
  it.each([
    ['9', true],
    ['10', false],
    ['11', true],
    ['13', false],
    ['14', true],
    ['15', false],
    ['016', false],
    ['9999999999999999999', false],
  ])('of 10:15:10,13 version %s: %s', (version, seen) => {
    expect(hasSeen('10:15:10,13', version)).toBe(seen);
  });

  it('nothing runs', () => {
    expect(['9', '10'].map((version) => hasSeen('10:10:', version))).toEqual([true, false]);
  });
});
