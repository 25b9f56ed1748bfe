import { IsInsteadOf } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import { AetheraTokenPairView } from './aethera/auth.dto.js';
import { ActorView } from './daarion/auth.dto.js';

const MAX_PASSWORD = 1024;

/** Aethera’s programs send a username, DAARION’s an email; one of them. */
export class SharedLoginBody {
  @ApiPropertyOptional({ example: 'johndoe', description: 'Or `email`' })
  @IsInsteadOf('email')
  @IsString()
  @Length(1, 254)
  readonly username?: string;

  @ApiPropertyOptional({ format: 'email', description: 'Or `username`' })
  @IsInsteadOf('username')
  @IsString()
  @Length(1, 254)
  readonly email?: string;

  @ApiProperty({ format: 'password', example: 'securepassword123', maxLength: MAX_PASSWORD })
  @IsString()
  @Length(1, MAX_PASSWORD)
  readonly password!: string;
}

/** What either contract answers. */
export class SharedLoginView extends AetheraTokenPairView {
  @ApiProperty({ example: 'sp_session_AZq…', description: 'Also set as the cookie `session_token`' })
  readonly session_token!: string;

  @ApiProperty({ type: ActorView })
  readonly actor!: ActorView;

  @ApiProperty({ format: 'date-time', example: '2026-02-07T09:30:00.000Z', description: 'When the session ends' })
  readonly expires_at!: Date;
}

export class SharedLogoutBody {
  /** See `MayBeAbsent`. */
  static readonly mayBeAbsent = true;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'sp_refresh_AZq…',
    description: 'What it was issued for ends as well; it must be the caller’s own',
  })
  @IsOptional()
  @IsString()
  @Length(1, 256)
  readonly refresh_token?: string | null;
}
