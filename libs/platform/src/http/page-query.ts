import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { applyDecorators } from '@nestjs/common';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import type { PageWish } from '../database/pages.js';
import { asInteger } from './body-members.js';
import { PRINTABLE } from './printable.js';

/** How many of a list are answered where nobody says. */
export const DEFAULT_PAGE_SIZE = 100;

const MAX_PAGE_SIZE = 200;

/** The query of a list that is answered in pages. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })
  @IsOptional()
  @Transform(asInteger)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_SIZE)
  readonly limit?: number;
}

/** The same where the id of the last one says where the next page begins. */
export class IdPageQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: '`nextCursor` of the previous page' })
  @IsOptional()
  @IsUUID()
  readonly cursor?: string;
}

/** The same where the list has orders: `sort` is declared by each with `IsSort`. */
export abstract class ListQuery extends PageQuery {
  @ApiPropertyOptional({ maxLength: 1000, description: '`nextCursor` of the previous page, in the same order' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  readonly cursor?: string;

  abstract readonly sort?: string;
}

/** By what a list may be sorted; the first where nobody says. */
export const IsSort = (sorts: readonly string[]): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ enum: sorts, default: sorts[0], description: '`-` for descending' }),
    IsOptional(),
    IsIn(sorts),
  );

/** How a name or an address that is looked for begins, in capitals or not. */
export const IsPrefix = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ maxLength: 100, description: 'How it begins, in capitals or not' }),
    IsOptional(),
    IsString(),
    Length(1, 100),
    Matches(PRINTABLE, { message: '$property must have no control characters' }),
  );

/** What is asked of a list; in this order where nobody says. */
export function pageWish({ sort, limit, cursor }: ListQuery, defaultSort: string): PageWish {
  return { sort: sort ?? defaultSort, limit: limit ?? DEFAULT_PAGE_SIZE, cursor: cursor ?? null };
}

/** `nextCursor` of a list. */
export const NextCursor = (): PropertyDecorator =>
  ApiProperty({ type: String, nullable: true, description: 'Null on the last page', example: null });
