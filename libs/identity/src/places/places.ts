import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { addressGroup, StartRefused } from '#platform';
import { Reader, type CityResponse } from 'maxmind';
import type { Logger } from 'pino';

/** Where a network address is, as far as the database knows. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** In English, as the database has it. */
  readonly countryName: string;
  readonly city: string | null;
  /** Null where no more than the country is known. */
  readonly at: Coordinates | null;
}

export interface Coordinates {
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  /** How far off it may be. */
  readonly accuracyKm: number;
}

interface Named {
  readonly iso_code?: string;
  readonly names?: { readonly en?: string };
}

/** Of a record that which is read here; any of it may be missing. */
interface StoredPlace {
  readonly country?: Named;
  readonly registered_country?: Named;
  readonly city?: Named;
  readonly location?: { readonly latitude?: number; readonly longitude?: number; readonly accuracy_radius?: number };
}

/** For a person to read. */
export const placeName = ({ city, countryName }: Place): string =>
  city === null ? countryName : `${city}, ${countryName}`;

/** Where a database gives coordinates and no radius: about the size of a country. */
const UNKNOWN_ACCURACY_KM = 500;

/** The places of network addresses, from an MMDB file that is held in memory. Without one no place is known. */
export class Places {
  #reportedBroken = false;

  private constructor(
    private readonly reader: Reader<CityResponse> | null,
    private readonly logger: Logger,
  ) {}

  /** Throws `StartRefused` for a file that can't be read, is cut off, or is no such database. */
  static async open(file: string | undefined, logger: Logger): Promise<Places> {
    if (file === undefined) {
      logger.info('GEOIP_DB_FILE is not set: no places of addresses, no new countries, no impossible travel');
      return new Places(null, logger);
    }
    try {
      return new Places(checked(new Reader<CityResponse>(await readFile(file))), logger);
    } catch (error) {
      throw new StartRefused('Wrong settings', [
        `GEOIP_DB_FILE: is no readable MMDB file (${(error as Error).message})`,
      ]);
    }
  }

  /** Null where it isn't known: a private address, one that the database doesn't have, no database. */
  of(ip: string | null): Place | null {
    const address = ip === null ? '' : plainForm(ip);
    if (this.reader === null || isIP(address) === 0) return null;
    try {
      return placeIn(this.reader.get(address));
    } catch (error) {
      if (!this.#reportedBroken) this.logger.error({ err: error }, 'GEOIP_DB_FILE is damaged: some places are unknown');
      this.#reportedBroken = true;
      return null;
    }
  }
}

/** An IPv4 address that came over an IPv6 socket is looked for as such; a zone says nothing of the place. */
function plainForm(ip: string): string {
  const group = isIP(ip) === 0 ? '' : addressGroup(ip);
  return isIP(group) === 4 ? group : ip.replace(/%.*$/, '');
}

function checked(reader: Reader<CityResponse>): Reader<CityResponse> {
  const { binaryFormatMajorVersion, nodeCount, databaseType } = reader.metadata;
  if (binaryFormatMajorVersion !== 2 || !(nodeCount > 0) || typeof databaseType !== 'string') {
    throw new Error('its metadata are not those of MMDB 2');
  }
  reader.get('192.0.2.1');
  return reader;
}

function placeIn(record: StoredPlace | null): Place | null {
  const { country, registered_country: registered, city, location } = record ?? {};
  const { iso_code: code, names } = country ?? registered ?? {};
  if (code === undefined) return null;
  return { country: code, countryName: names?.en ?? code, city: city?.names?.en ?? null, at: coordinatesIn(location) };
}

function coordinatesIn(location: StoredPlace['location']): Coordinates | null {
  const { latitude, longitude, accuracy_radius: accuracyKm = UNKNOWN_ACCURACY_KM } = location ?? {};
  return latitude === undefined || longitude === undefined ? null : { latitude, longitude, accuracyKm };
}
