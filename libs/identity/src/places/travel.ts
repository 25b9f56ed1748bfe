import type { Coordinates } from './places.js';

const EARTH_RADIUS_KM = 6371;

/** An airliner's. */
const FASTEST_KM_PER_HOUR = 900;

/** Below this even no time at all says nothing: networks are moved, and lie about where they are. */
const LEAST_KM = 200;

const HOUR_MS = 3_600_000;

/** Over the great circle (haversine formula). */
export function distanceKm(from: Coordinates, to: Coordinates): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [a, b] = [radians(from.latitude), radians(to.latitude)];
  const half = (x: number): number => Math.sin(x / 2) ** 2;
  const h = half(b - a) + Math.cos(a) * Math.cos(b) * half(radians(to.longitude - from.longitude));
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Whether nobody gets from one to the other in the time, however far off either may be. */
export function isImpossible(from: Coordinates, to: Coordinates, elapsedMs: number): boolean {
  const leastKm = distanceKm(from, to) - from.accuracyKm - to.accuracyKm;
  return leastKm > LEAST_KM && leastKm > (FASTEST_KM_PER_HOUR * Math.max(0, elapsedMs)) / HOUR_MS;
}
