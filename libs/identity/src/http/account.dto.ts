import { IdPageQuery, IsDisplayName } from '#platform';
import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import type { Metadata } from '../domain/metadata.js';
import type { User, UserStatus } from '../domain/user.js';
import type { ListedAccount } from '../storage/account-list.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const METADATA = { type: 'object', additionalProperties: true, example: { theme: 'dark' } } as const;

export class ChangeProfileBody {
  @ApiProperty({ type: 'integer', minimum: 1, example: 3, description: 'Of the account as it was read; see 409' })
  @IsInt()
  @Min(1)
  readonly version!: number;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'mei.lin', description: 'Null removes it' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  readonly username?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'Mei Lin', description: 'Null removes it' })
  @IsOptional()
  @IsDisplayName()
  readonly displayName?: string | null;

  @ApiPropertyOptional({
    ...METADATA,
    description: 'Replaces all of it: a JSON object of at most 8 KiB, 8 levels deep',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsObject()
  readonly metadata?: Metadata;
}

export class AccountView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ format: 'email', example: 'mei@acme.dev' })
  readonly email!: string;

  @ApiProperty({ example: true, description: 'Whether a code that was mailed to it has come back' })
  readonly emailVerified!: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'mei.lin' })
  readonly username!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '+8613812345678' })
  readonly phone!: string | null;

  @ApiProperty({ example: true })
  readonly phoneVerified!: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'Mei Lin' })
  readonly displayName!: string | null;

  @ApiProperty(METADATA)
  readonly metadata!: Metadata;

  @ApiProperty({ enum: ['active', 'disabled', 'deleted'], example: 'active' })
  readonly status!: UserStatus;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-01-31T09:30:00.000Z' })
  readonly lastLoginAt!: Date | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt!: Date;

  @ApiProperty({ type: 'integer', example: 3, description: 'Goes up with every change; give it back to change more' })
  readonly version!: number;
}

export class ListedAccountView extends OmitType(AccountView, ['email']) {
  @ApiProperty({
    type: String,
    format: 'email',
    nullable: true,
    example: 'mei@acme.dev',
    description: 'Null once deleted',
  })
  readonly email!: string | null;
}

export class AccountListView {
  @ApiProperty({ type: [ListedAccountView] })
  readonly users!: ListedAccountView[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page' })
  readonly nextCursor!: string | null;
}

export class AccountsQuery extends IdPageQuery {
  @ApiPropertyOptional({ enum: ['active', 'disabled', 'deleted'] })
  @IsOptional()
  @IsIn(['active', 'disabled', 'deleted'])
  readonly status?: UserStatus;

  @ApiPropertyOptional({ format: 'email', description: 'However it is written' })
  @IsOptional()
  @IsString()
  @Length(1, 254)
  readonly email?: string;
}

export class DisableAccountBody {
  /** See `MayBeAbsent`. */
  static readonly mayBeAbsent = true;

  @ApiPropertyOptional({
    default: false,
    example: false,
    description: 'Whether tenants that would be left without an owner are suspended with it; else that is refused',
  })
  @IsOptional()
  @IsBoolean()
  readonly suspendTenants?: boolean;
}

export function accountView(user: User): AccountView;
export function accountView(user: ListedAccount): ListedAccountView;
export function accountView(user: ListedAccount): ListedAccountView {
  const { id, email, emailVerifiedAt, username, phone, phoneVerifiedAt, displayName, metadata } = user;
  const { status, lastLoginAt, createdAt, version } = user;
  return {
    ...{ id, email, emailVerified: emailVerifiedAt !== null, username },
    ...{ phone, phoneVerified: phoneVerifiedAt !== null, displayName, metadata },
    ...{ status, lastLoginAt, createdAt, version },
  };
}
