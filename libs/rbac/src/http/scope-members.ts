import { PRINTABLE } from '#platform';
import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';

interface ToldOf {
  readonly example: string;
  readonly description?: string;
}

const optionalWord = (maxLength: number, told: ToldOf): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, nullable: true, ...told, maxLength }),
    IsOptional(),
    IsString(),
    Length(1, maxLength),
    Matches(PRINTABLE, { message: '$property must have no control characters' }),
  );

/** `scopeType` of a body: the kind of a resource, or left out. */
export const IsScopeType = (told: ToldOf): PropertyDecorator => optionalWord(64, told);

/** `scopeId` of a body: which resource of that kind, or left out. */
export const IsScopeId = (told: ToldOf): PropertyDecorator => optionalWord(128, told);
