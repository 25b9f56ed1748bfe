import { claimsOf, type AssuranceLevel } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import type { Place, Places } from '../places/places.js';
import { deviceOf, type Device } from '../sessions/device.js';
import type { SessionFacts } from '../storage/session.repository.js';
import { SessionView } from './me.dto.js';

export class DeviceView implements Device {
  @ApiProperty({ enum: ['desktop', 'phone', 'tablet', 'program', 'unknown'], example: 'phone' })
  readonly kind!: Device['kind'];

  @ApiProperty({ type: String, nullable: true, example: 'Safari', description: 'The browser, or the program' })
  readonly client!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'iOS' })
  readonly os!: string | null;
}

export class SeenPlaceView implements Pick<Place, 'country' | 'city'> {
  @ApiProperty({ example: 'LV', description: 'ISO 3166-1 alpha-2' })
  readonly country!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Riga' })
  readonly city!: string | null;
}

export class ListedSessionView extends SessionView {
  @ApiProperty({ example: true, description: 'Whether it is the one that asks' })
  readonly isCurrent!: boolean;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-02-01T17:05:00.000Z', description: 'To the minute' })
  readonly lastSeenAt!: Date;

  @ApiProperty({ type: DeviceView, description: 'As the user agent says; it may say anything' })
  readonly device!: DeviceView;

  @ApiProperty({
    type: SeenPlaceView,
    nullable: true,
    description: 'Where the address is, as far as a database knows; null where it does not, or none is configured',
  })
  readonly place!: SeenPlaceView | null;

  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7' })
  readonly ip!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' })
  readonly userAgent!: string | null;

  @ApiProperty({ type: [String], example: ['pwd'], description: 'How it was proved, by the names of RFC 8176' })
  readonly amr!: readonly string[];

  @ApiProperty({ enum: ['aal1', 'aal2'], example: 'aal1' })
  readonly acr!: AssuranceLevel;

  @ApiProperty({
    type: String,
    format: 'date-time',
    example: '2026-01-31T09:30:00.000Z',
    description: 'When it was last proved',
  })
  readonly authTime!: Date;
}

export class SessionListView {
  @ApiProperty({ type: [ListedSessionView] })
  readonly sessions!: ListedSessionView[];
}

export class SessionsEndedView {
  @ApiProperty({ type: [String], format: 'uuid', example: ['019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071'] })
  readonly sessionIds!: string[];
}

/** As seen from the session with that id, if it is one of them. */
export function sessionListView(
  sessions: readonly SessionFacts[],
  currentId: string | null,
  places: Places,
): SessionListView {
  return { sessions: sessions.map((session) => listedSessionView(session, currentId, places.of(session.ip))) };
}

function listedSessionView(session: SessionFacts, currentId: string | null, place: Place | null): ListedSessionView {
  const { id, tenantId, createdAt, lastSeenAt, expiresAt, ip, userAgent } = session;
  const { amr, acr, authTimeMs } = claimsOf(session);
  return {
    ...{ id, tenantId, createdAt, lastSeenAt, expiresAt, isCurrent: id === currentId },
    ...{ device: deviceOf(userAgent), place: place && { country: place.country, city: place.city }, ip, userAgent },
    ...{ amr, acr, authTime: new Date(authTimeMs) },
  };
}
