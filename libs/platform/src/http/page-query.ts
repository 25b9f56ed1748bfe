import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { asInteger } from './body-members.js';

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
