import { ApiProperty } from '@nestjs/swagger';
import { DeviceView, SeenPlaceView } from '../http/session.dto.js';
import type { Places } from '../places/places.js';
import { deviceOf } from '../sessions/device.js';
import type { KnownDevice } from './known-devices.js';

class KnownDeviceView {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  readonly id!: string;

  @ApiProperty({ example: true, description: 'Whether the request comes from it' })
  readonly isCurrent!: boolean;

  @ApiProperty({ type: DeviceView, description: 'As the user agent says; it may say anything' })
  readonly device!: DeviceView;

  @ApiProperty({
    type: SeenPlaceView,
    nullable: true,
    description: 'Where it was last, as far as a database knows; null where it does not, or none is configured',
  })
  readonly place!: SeenPlaceView | null;

  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7' })
  readonly ip!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z', description: 'First sign-in in it' })
  readonly firstSeenAt!: Date;

  @ApiProperty({ format: 'date-time', example: '2026-02-01T17:05:00.000Z', description: 'Last sign-in in it' })
  readonly lastSeenAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-03-02T09:30:00.000Z',
    description: 'Until then it is not asked for the second factor; null where it is',
  })
  readonly rememberedUntil!: Date | null;
}

export class KnownDeviceListView {
  @ApiProperty({ type: [KnownDeviceView] })
  readonly devices!: readonly KnownDeviceView[];
}

export function knownDeviceListView(devices: readonly KnownDevice[], places: Places): KnownDeviceListView {
  return { devices: devices.map((device) => knownDeviceView(device, places)) };
}

function knownDeviceView({ userAgent, ip, secondFactorUntil, ...known }: KnownDevice, places: Places): KnownDeviceView {
  const place = places.of(ip);
  const shown = place && { country: place.country, city: place.city };
  return { ...known, device: deviceOf(userAgent), place: shown, ip, rememberedUntil: secondFactorUntil };
}
