import { PageQuery, PRINTABLE } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';

const MAX_PERMISSIONS = 300;
const APPLICATION = /^[a-z0-9][a-z0-9._-]*$/;

export class ApplicationParameters {
  @ApiProperty({ example: 'slides', description: 'Its name', minLength: 1, maxLength: 64, pattern: APPLICATION.source })
  @IsString()
  @Length(1, 64)
  @Matches(APPLICATION, { message: 'application must be lower case letters, digits, ., - and _' })
  readonly application!: string;
}

export class PermissionBody {
  @ApiProperty({ example: 'slides:generate', description: '`resource:action`, without wildcards', maxLength: 128 })
  @IsString()
  @Length(3, 128)
  @Matches(/^[a-z][a-z0-9-]*:[a-z][a-z0-9_-]*$/, { message: 'permission must look like projects:create' })
  readonly permission!: string;

  @ApiProperty({ example: 'Make slides.', description: 'What it lets its holder do', minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  @Matches(PRINTABLE, { message: 'description must have no control characters' })
  readonly description!: string;
}

export class RegisterPermissionsBody {
  @ApiProperty({
    type: [PermissionBody],
    maxItems: MAX_PERMISSIONS,
    description: 'All that the application has; one that is left out is gone',
  })
  @IsArray()
  @ArrayMaxSize(MAX_PERMISSIONS)
  @ArrayUnique((one: Partial<PermissionBody> | null) => one?.permission)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PermissionBody)
  readonly permissions!: PermissionBody[];
}

export class PermissionsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only what this application has registered', maxLength: 64 })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE, { message: 'application must have no control characters' })
  readonly application?: string;

  @ApiPropertyOptional({ description: '`nextCursor` of the previous page', maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly cursor?: string;
}

export class PermissionView {
  @ApiProperty({ example: 'slides:generate' })
  readonly permission!: string;

  @ApiProperty({ example: 'Make slides.' })
  readonly description!: string;

  @ApiProperty({ type: String, nullable: true, example: 'slides', description: 'Null for Sallyport’s own' })
  readonly application!: string | null;
}

export class PermissionListView {
  @ApiProperty({ type: [PermissionView] })
  readonly permissions!: readonly PermissionView[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page' })
  readonly nextCursor!: string | null;
}
