import { CheckBody } from '#rbac';
import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';

export class CheckPermissionBody extends CheckBody {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  @IsUUID()
  readonly userId!: string;
}
