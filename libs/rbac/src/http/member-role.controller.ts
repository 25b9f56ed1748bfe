import type { TenantActor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, RequirePermission } from '#platform';
import { MEMBER_NOT_FOUND } from '#tenancy';
import { Body, Controller, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { ChangeRole } from '../contract.js';
import { GRANT_EXCEEDS_OWN, HIGHER_RANK, LAST_OWNER, RANK_REQUIRED, ROLE_NOT_FOUND } from '../domain/errors.js';

export class ChangeRoleBody {
  @ApiProperty({ example: 'user', minLength: 1, maxLength: 64 })
  @IsString()
  @Length(1, 64)
  readonly role!: string;
}

@ApiTags('members')
@Controller('api/members/:userId/role')
export class MemberRoleController {
  constructor(private readonly commands: Commands) {}

  @Put()
  @HttpCode(204)
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'changeRole',
    summary: 'Give a member another role',
    description:
      'Instead of those they hold. Nobody gives a role of their own rank or above, but owners; nobody acts on someone of higher rank; the last owner stays. It holds at the next check, for their sessions, keys and robots alike.',
  })
  @ApiNoContentResponse({ description: 'Has that role now' })
  @ApiErrors(MEMBER_NOT_FOUND, ROLE_NOT_FOUND, GRANT_EXCEEDS_OWN, RANK_REQUIRED, HIGHER_RANK, LAST_OWNER)
  change(
    @CurrentActor() actor: TenantActor,
    @Param('userId') userId: string,
    @Body() { role }: ChangeRoleBody,
  ): Promise<void> {
    return this.commands.execute(new ChangeRole(userId, role, actor));
  }
}
