import type { Actor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, Queries, RequireFreshAuthentication, SignedIn } from '#platform';
import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { OWNER_REQUIRED, TENANT_NOT_FOUND } from '../domain/errors.js';
import type { SecondFactorPolicy, SecondFactorRequirement } from '../domain/tenant.js';
import { GetSecondFactorPolicy } from '../use-cases/get-second-factor-policy.js';
import { SetSecondFactorPolicy } from '../use-cases/set-second-factor-policy.js';

export class SecondFactorPolicyBody {
  @ApiProperty({ enum: ['optional', 'required'], example: 'optional', description: 'For everybody' })
  @IsIn(['optional', 'required'])
  readonly requirement!: SecondFactorRequirement;

  @ApiProperty({ type: [String], example: [], description: 'Whoever holds one of these needs one in any case' })
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  readonly roles!: string[];

  @ApiPropertyOptional({
    default: true,
    example: true,
    description: 'Whether whoever needs one may come from a remembered browser, without having shown it this time',
  })
  @IsOptional()
  @IsBoolean()
  readonly remembersDevices?: boolean;
}

export class SecondFactorPolicyView implements SecondFactorPolicy {
  @ApiProperty({ enum: ['optional', 'required'], example: 'optional' })
  readonly requirement!: SecondFactorRequirement;

  @ApiProperty({ type: [String], example: ['admin', 'owner'] })
  readonly roles!: readonly string[];

  @ApiProperty({ example: true })
  readonly remembersDevices!: boolean;
}

/** Who needs a second factor to work in a tenant. */
@ApiTags('tenants')
@Controller('api/tenants/:tenantId/second-factor-policy')
export class SecondFactorPolicyController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ operationId: 'getSecondFactorPolicy', summary: 'Read who needs a second factor in a tenant' })
  @ApiOkResponse({ type: SecondFactorPolicyView })
  @ApiErrors(TENANT_NOT_FOUND)
  get(@Param('tenantId') tenantId: string): Promise<SecondFactorPolicyView> {
    return this.queries.execute(new GetSecondFactorPolicy(tenantId));
  }

  @Put()
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'setSecondFactorPolicy',
    summary: 'Say who needs a second factor in a tenant',
    description:
      'For its owners, who must have one themselves. Everybody selects the tenant anew; whoever needs a second factor and has none is refused there until they add one. Keys and robots go on.',
  })
  @ApiOkResponse({ type: SecondFactorPolicyView })
  @ApiErrors(TENANT_NOT_FOUND, OWNER_REQUIRED, 'identity.second-factor-required', 'rbac.role-not-found')
  async set(
    @CurrentActor() actor: Actor,
    @Param('tenantId') tenantId: string,
    @Body() { requirement, roles, remembersDevices = true }: SecondFactorPolicyBody,
  ): Promise<SecondFactorPolicyView> {
    const policy = { requirement, roles, remembersDevices };
    await this.commands.execute(new SetSecondFactorPolicy(actor, tenantId, policy));
    return policy;
  }
}
