import { NextCursor, PRINTABLE, type Page } from '#platform';
import type { ActorType } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

/** Of the operations that put somebody into a place. */
export const PLACING =
  'Whoever is put into a team holds what the team does. A robot gets the permissions of its roles there. So they are put in by whoever could give them these roles, and ranks no lower than they, or than the person that a robot acts for. It holds at the next check.';

export class PlaceNameBody {
  @ApiProperty({ example: 'Research', minLength: 1, maxLength: 100 })
  @IsString()
  @Length(1, 100)
  @Matches(PRINTABLE, { message: 'name must have no control characters' })
  @Matches(/\S/, { message: 'name must have a visible character' })
  readonly name!: string;
}

export class PlaceView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ example: 'Research' })
  readonly name!: string;
}

export function placeView({ id, name }: PlaceView): PlaceView {
  return { id, name };
}

export class TeamListView {
  @ApiProperty({ type: [PlaceView] })
  readonly teams!: PlaceView[];

  @NextCursor()
  readonly nextCursor!: string | null;
}

export class ChatgroupListView {
  @ApiProperty({ type: [PlaceView] })
  readonly chatgroups!: PlaceView[];

  @NextCursor()
  readonly nextCursor!: string | null;
}

export class PlaceMemberView {
  @ApiProperty({ enum: ['human', 'robot'], example: 'human' })
  readonly type!: ActorType;

  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;
}

export class PlaceMemberListView {
  @ApiProperty({ type: [PlaceMemberView] })
  readonly members!: PlaceMemberView[];

  @NextCursor()
  readonly nextCursor!: string | null;
}

export function placeMemberListView({ items, nextCursor }: Page<PlaceMemberView>): PlaceMemberListView {
  return { members: items.map(({ type, id }) => ({ type, id })), nextCursor };
}
