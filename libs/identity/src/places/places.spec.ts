import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { mmdbOf } from '../../../../test/support/mmdb.js';
import { Places } from './places.js';

const DATABASE = mmdbOf({
  '203.0.113.0/24': {
    ...{ country: 'LV', countryName: 'Latvia', city: 'Riga', latitude: 56.95, longitude: 24.11, accuracyKm: 20 },
  },
  '198.51.100.0/25': { country: 'CN', countryName: 'China' },
  '2001:db8:1::/48': { country: 'JP', countryName: 'Japan', city: 'Tokyo', latitude: 35.68, longitude: 139.69 },
});

describe('places of addresses', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'places-'));
  });

  afterAll(() => rm(directory, { recursive: true }));

  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });

  const opened = async (bytes: Buffer | null): Promise<Places> => {
    const file = join(directory, 'places.mmdb');
    if (bytes) await writeFile(file, bytes);
    return Places.open(bytes ? file : undefined, logger);
  };

  it('are found for IPv4, IPv6, and IPv4 over IPv6', async () => {
    const places = await opened(DATABASE);
    const riga = {
      ...{ country: 'LV', countryName: 'Latvia', city: 'Riga' },
      at: { latitude: 56.95, longitude: 24.11, accuracyKm: 20 },
    };
    for (const ip of ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:cb00:7107']) expect(places.of(ip)).toEqual(riga);
    expect(places.of('198.51.100.1')).toEqual({ country: 'CN', countryName: 'China', city: null, at: null });
    expect(places.of('2001:db8:1::5')).toMatchObject({ country: 'JP', at: { accuracyKm: 500 } });
  });

  it.each([
    '198.51.100.200',
    '127.0.0.1',
    '::1',
    'fe80::1%eth0',
    '2001:db8:2::5',
    'unknown',
    '',
    '203.0.113.7, 10.0.0.1',
    null,
  ])('%j has none', async (ip) => {
    expect((await opened(DATABASE)).of(ip)).toBeNull();
  });

  it('are unknown without a file, and the log says what is off', async () => {
    expect((await opened(null)).of('203.0.113.7')).toBeNull();
    expect(log.at(-1)).toContain('GEOIP_DB_FILE is not set');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.from('not a database, but some text'.repeat(100))],
    ['zeros', Buffer.alloc(5000)],
    ['only the first half', DATABASE.subarray(0, DATABASE.length / 2)],
    ['metadata that are cut off', DATABASE.subarray(0, DATABASE.length - 60)],
    ['metadata without a tree', DATABASE.subarray(-250)],
  ])('a file with %s stops the start', async (_, bytes) => {
    await expect(opened(bytes)).rejects.toThrow(/GEOIP_DB_FILE/);
  });

  it('a file that is not there stops the start', async () => {
    await expect(Places.open(join(directory, 'absent.mmdb'), logger)).rejects.toThrow(/GEOIP_DB_FILE.*ENOENT/);
  });

  it('a file that is damaged within says so once, and those places are unknown', async () => {
    const damaged = Buffer.from(DATABASE);
    damaged.fill(0xff, damaged.indexOf('country') - 2, damaged.indexOf('MaxMind.com') - 3);
    const places = await opened(damaged);
    log.length = 0;
    expect([places.of('203.0.113.7'), places.of('203.0.113.8')]).toEqual([null, null]);
    expect(log.filter((line) => line.includes('damaged'))).toHaveLength(1);
  });
});
