import { NextCursor, PRINTABLE } from '#platform';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import type { Delivery, InvitationStatus } from '../domain/invitation.js';
import { SLUG_PATTERN } from '../domain/slug.js';
import { TenantView } from './tenants.dto.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const TIME = '2026-01-31T09:30:00.000Z';

export class MemberView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly userId!: string;

  @ApiProperty({ type: String, nullable: true, format: 'email', example: 'ada@example.com' })
  readonly email!: string | null;

  @ApiProperty({
    example: true,
    description: 'Whether they have proved that it is theirs; until then it is only what somebody claims',
  })
  readonly emailVerified!: boolean;

  @ApiProperty({ type: [String], example: ['user'] })
  readonly roles!: readonly string[];

  @ApiProperty({ type: [String], format: 'uuid', example: [ID] })
  readonly teamIds!: readonly string[];

  @ApiProperty({ format: 'date-time', example: TIME })
  readonly joinedAt!: Date;
}

export class MemberListView {
  @ApiProperty({ type: [MemberView] })
  readonly members!: MemberView[];

  @NextCursor()
  readonly nextCursor!: string | null;
}

/** What somebody gets who is let in. */
export class AdmissionBody {
  @ApiPropertyOptional({ example: 'user', default: 'user', maxLength: 64 })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  readonly role?: string;

  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    example: [ID],
    description: 'Teams to be put into',
    maxItems: 50,
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsUUID('all', { each: true })
  readonly teamIds?: string[];
}

export class InvitationLifeBody {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 720,
    default: 168,
    example: 168,
    description: 'From now',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(720)
  readonly expiresInHours?: number;
}

export class InviteBody extends IntersectionType(AdmissionBody, InvitationLifeBody) {
  @ApiPropertyOptional({
    format: 'email',
    example: 'grace@example.com',
    maxLength: 254,
    description: 'Left out only with `delivery` `link`: then the invitation is for whoever has the link',
  })
  @ValidateIf(({ delivery, email }: InviteBody) => delivery !== 'link' || email !== undefined)
  @IsString()
  @MaxLength(254)
  readonly email?: string;

  @ApiPropertyOptional({
    enum: ['mail', 'link'],
    default: 'mail',
    example: 'mail',
    description: 'By our mail, or by you: then the answer has the token, this once',
  })
  @IsOptional()
  @IsIn(['mail', 'link'])
  readonly delivery?: Delivery;
}

export class InvitationView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ type: String, nullable: true, format: 'email', example: 'grace@example.com' })
  readonly email!: string | null;

  @ApiProperty({ enum: ['mail', 'link'], example: 'mail' })
  readonly delivery!: Delivery;

  @ApiProperty({ enum: ['open', 'expired', 'accepted', 'revoked'], example: 'open' })
  readonly status!: InvitationStatus;

  @ApiProperty({ example: 'user' })
  readonly role!: string;

  @ApiProperty({ type: [String], format: 'uuid', example: [ID] })
  readonly teamIds!: readonly string[];

  @ApiProperty({ format: 'uuid', example: ID })
  readonly invitedBy!: string;

  @ApiProperty({ format: 'date-time', example: TIME })
  readonly createdAt!: Date;

  @ApiProperty({ format: 'date-time', example: '2026-02-07T09:30:00.000Z' })
  readonly expiresAt!: Date;
}

export class IssuedInvitationView extends InvitationView {
  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'With `delivery` `link` what is to be brought to whoever is invited; shown this once',
  })
  readonly token!: string | null;
}

export class InvitationListView {
  @ApiProperty({ type: [InvitationView] })
  readonly invitations!: InvitationView[];

  @NextCursor()
  readonly nextCursor!: string | null;
}

export class AcceptInvitationBody {
  @ApiProperty({
    example: 'sp_invitation_AZqzxF1uf4CaGyw9Tl9gcQ4rO1kT…',
    description: 'From the mail or the link',
    maxLength: 200,
  })
  @IsString()
  @MaxLength(200)
  readonly token!: string;
}

export class JoinedView {
  @ApiProperty({ type: TenantView })
  readonly tenant!: TenantView;
}

export class JoinRequestBody {
  @ApiProperty({ example: 'acme', description: 'The tenant’s slug', minLength: 2, maxLength: 48 })
  @IsString()
  @Matches(SLUG_PATTERN, { message: 'slug must be 2 to 48 lower-case letters, digits and inner single hyphens' })
  readonly slug!: string;

  @ApiPropertyOptional({ example: 'I am the new designer.', maxLength: 500 })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  @Matches(PRINTABLE, { message: 'message must have no control characters' })
  readonly message?: string;
}

export class JoinRequestView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ format: 'uuid', example: ID })
  readonly userId!: string;

  @ApiProperty({ type: String, nullable: true, format: 'email', example: 'grace@example.com' })
  readonly email!: string | null;

  @ApiProperty({
    example: true,
    description: 'Whether they have proved that it is theirs; until then it is only what somebody claims',
  })
  readonly emailVerified!: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'I am the new designer.' })
  readonly message!: string | null;

  @ApiProperty({ enum: ['pending', 'approved', 'declined'], example: 'pending' })
  readonly status!: 'pending' | 'approved' | 'declined';

  @ApiProperty({ format: 'date-time', example: TIME })
  readonly createdAt!: Date;
}

export class JoinRequestListView {
  @ApiProperty({ type: [JoinRequestView] })
  readonly joinRequests!: JoinRequestView[];

  @NextCursor()
  readonly nextCursor!: string | null;
}
