import { IsInsteadOf } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { buildMessage, IsIn, IsOptional, IsString, Length, Matches, MaxLength, ValidateBy } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import type { SocialAccount } from '../domain/social-account.js';
import { PROVIDERS, type ProviderName } from '../social/provider-settings.js';
import { isReturnPath } from '../social/return-path.js';

const MAX_TOKEN = 16_384;

const IsReturnPath = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    IsString(),
    MaxLength(512),
    ValidateBy({
      name: 'isReturnPath',
      validator: {
        validate: (value) => typeof value === 'string' && isReturnPath(value),
        defaultMessage: buildMessage((each) => `${each}$property must be a path of this service, such as /projects`),
      },
    }),
  );

const RETURN_TO = {
  example: '/projects',
  description: 'Where the browser is sent afterwards: a path of this service’s own origin. By default `/`',
};

export class SocialSignInQuery {
  @ApiPropertyOptional(RETURN_TO)
  @IsReturnPath()
  readonly returnTo?: string;
}

export class LinkSocialAccountBody {
  @ApiProperty({ enum: PROVIDERS, example: 'google' })
  @IsIn(PROVIDERS)
  readonly provider!: ProviderName;

  @ApiPropertyOptional(RETURN_TO)
  @IsReturnPath()
  readonly returnTo?: string;
}

export class LinkBegunView {
  @ApiProperty({
    format: 'uri',
    example: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=sallyport',
    description: 'Where the same browser goes now; the cookie that came with this answer is needed on the way back',
  })
  readonly authorizationUrl!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:40:00.000Z' })
  readonly expiresAt!: Date;
}

export class ProviderTokenBody {
  @ApiProperty({ enum: PROVIDERS, example: 'google' })
  @IsIn(PROVIDERS)
  readonly provider!: ProviderName;

  @ApiPropertyOptional({
    example: 'eyJhbGciOiJSUzI1NiIsImtpZCI6Ij…',
    maxLength: MAX_TOKEN,
    description: 'An ID token whose audience is this service’s client; either this or `accessToken`',
  })
  @IsInsteadOf('accessToken')
  @IsString()
  @Length(1, MAX_TOKEN)
  readonly idToken?: string;

  @ApiPropertyOptional({
    maxLength: MAX_TOKEN,
    description: 'An access token that was issued to this service’s client',
  })
  @IsInsteadOf('idToken')
  @IsString()
  @Length(1, MAX_TOKEN)
  readonly accessToken?: string;

  @ApiPropertyOptional({ example: 'acme.okta.com', description: 'Only the one that is configured' })
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z0-9.-]{1,253}$/, { message: 'oktaDomain must be a host name' })
  readonly oktaDomain?: string;
}

export class SocialAccountView {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  readonly id!: string;

  @ApiProperty({ enum: PROVIDERS, example: 'google' })
  readonly provider!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'mei@acme.dev',
    description: 'As the provider had verified it when the account was linked; null where it had not',
  })
  readonly email!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly linkedAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-01-31T09:30:00.000Z' })
  readonly lastUsedAt!: Date | null;
}

export class SocialAccountListView {
  @ApiProperty({ type: [SocialAccountView] })
  readonly socialAccounts!: readonly SocialAccountView[];
}

export const socialAccountView = ({ id, provider, email, linkedAt, lastUsedAt }: SocialAccount): SocialAccountView => ({
  ...{ id, provider, email, linkedAt, lastUsedAt },
});
