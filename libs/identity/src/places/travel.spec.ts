import { distanceKm, isImpossible } from './travel.js';

const at = (latitude: number, longitude: number, accuracyKm = 20) => ({ latitude, longitude, accuracyKm });
const SHANGHAI = at(31.23, 121.47);
const [LONDON, NEW_YORK] = [at(51.5074, -0.1278), at(40.7128, -74.006)];
const RIGA = at(56.95, 24.11);
const [WEST_OF_180, EAST_OF_180] = [at(-16.8, 179.9), at(-16.8, -179.9)];
const HOUR_MS = 3_600_000;

describe('travel', () => {
  it.each([
    [LONDON, NEW_YORK, 5570],
    [NEW_YORK, LONDON, 5570],
    [SHANGHAI, SHANGHAI, 0],
    [WEST_OF_180, EAST_OF_180, 21],
    [at(0, 0), at(0, 180), 20_015],
    [at(90, 0), at(-90, 77), 20_015],
  ])('from %j to %j is about %d km', (from, to, km) => {
    expect(Math.abs(distanceKm(from, to) - km)).toBeLessThan(10);
  });

  it('is impossible faster than an airliner, and no slower', () => {
    expect(isImpossible(SHANGHAI, RIGA, 8 * HOUR_MS)).toBe(true);
    expect(isImpossible(SHANGHAI, RIGA, 9 * HOUR_MS)).toBe(false);
  });

  it('is impossible in no time, and where the clock went back', () => {
    expect(isImpossible(SHANGHAI, RIGA, 0)).toBe(true);
    expect(isImpossible(SHANGHAI, RIGA, -HOUR_MS)).toBe(true);
  });

  it('is possible as far as either place may be off', () => {
    expect(isImpossible(at(31.23, 121.47, 4000), at(56.95, 24.11, 3600), 0)).toBe(false);
    expect(isImpossible(at(31.23, 121.47, 4000), at(56.95, 24.11, 3000), 0)).toBe(true);
  });

  it('between neighbouring towns says nothing', () => {
    expect(isImpossible(at(31.23, 121.47), at(30.27, 120.15), 0)).toBe(false);
  });
});
