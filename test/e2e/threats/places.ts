import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpClient } from '../../support/http-client.js';
import { mmdbOf } from '../../support/mmdb.js';

/** Addresses, each of the city after which it is named. */
export const FROM = {
  shanghai: '198.51.100.7',
  hangzhou: '198.51.100.140',
  riga: '203.0.113.7',
  tokyo: '2001:db8:1::5',
} as const;

const DATABASE = mmdbOf({
  '198.51.100.0/25': {
    ...{ country: 'CN', countryName: 'China', city: 'Shanghai', latitude: 31.23, longitude: 121.47, accuracyKm: 20 },
  },
  '198.51.100.128/25': {
    ...{ country: 'CN', countryName: 'China', city: 'Hangzhou', latitude: 30.27, longitude: 120.15, accuracyKm: 20 },
  },
  '203.0.113.0/24': {
    ...{ country: 'LV', countryName: 'Latvia', city: 'Riga', latitude: 56.95, longitude: 24.11, accuracyKm: 20 },
  },
  '2001:db8:1::/48': {
    ...{ country: 'JP', countryName: 'Japan', city: 'Tokyo', latitude: 35.68, longitude: 139.69, accuracyKm: 20 },
  },
});

/** A file with the places of these addresses; and how to delete it. */
export function placesFile(): { readonly file: string; readonly remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'places-'));
  const file = join(directory, 'places.mmdb');
  writeFileSync(file, DATABASE);
  return { file, remove: () => rmSync(directory, { recursive: true }) };
}

/** As if the client were there: behind a proxy that is trusted. */
export const at = (client: HttpClient, ip: string): HttpClient => client.with({ 'x-forwarded-for': ip });
