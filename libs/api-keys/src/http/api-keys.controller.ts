import type { TenantActor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  CURSOR_INVALID,
  EXPIRY_PAST,
  pageWish,
  Queries,
  RequirePermission,
  TOO_MANY,
} from '#platform';
import { GRANT_EXCEEDS_OWN, HIGHER_RANK, PERMISSION_UNKNOWN, RANK_REQUIRED } from '#rbac';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ApiKey } from '../domain/api-key.js';
import { KEY_NOT_FOUND, PERMISSIONS_REQUIRED, TIER_EXCEEDS_TENANT } from '../domain/errors.js';
import { CreateApiKey } from '../use-cases/create-api-key.js';
import { ListApiKeys } from '../use-cases/list-api-keys.js';
import { RevokeApiKey } from '../use-cases/revoke-api-key.js';
import { ApiKeyListView, ApiKeysQuery, CreateApiKeyBody, NewApiKeyView, type ApiKeyView } from './api-keys.dto.js';

@ApiTags('api-keys')
@Controller('api/api-keys')
export class ApiKeysController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Post()
  @RequirePermission('tenant:read')
  @ApiOperation({
    operationId: 'createApiKey',
    summary: 'Make an API key; its secret is shown this once',
    description:
      'A key never carries more than its owner holds at each call. A key of the tenant outlives its maker, and needs `api-keys:manage` besides. Keys are made by people who are signed in, never by a key.',
  })
  @ApiCreatedResponse({ type: NewApiKeyView })
  @ApiErrors(
    PERMISSION_UNKNOWN,
    PERMISSIONS_REQUIRED,
    EXPIRY_PAST,
    TIER_EXCEEDS_TENANT,
    'identity.sign-in-required',
    GRANT_EXCEEDS_OWN,
    TOO_MANY,
  )
  async create(@CurrentActor() actor: TenantActor, @Body() body: CreateApiKeyBody): Promise<NewApiKeyView> {
    const { apiKey, token } = await this.commands.execute(
      new CreateApiKey(actor, body.level ?? 'user', {
        name: body.name.trim(),
        permissions: body.permissions ?? null,
        expiresAt: body.expiresAt == null ? null : new Date(body.expiresAt),
        tier: body.tier ?? null,
      }),
    );
    return Object.assign(viewOf(apiKey), { key: token });
  }

  @Get()
  @RequirePermission('tenant:read')
  @ApiOperation({
    operationId: 'listApiKeys',
    summary: 'List the caller’s own API keys, and the tenant’s',
    description: 'The tenant’s own for whoever has `api-keys:read`. Those revoked or expired are not listed.',
  })
  @ApiOkResponse({ type: ApiKeyListView })
  @ApiErrors(CURSOR_INVALID)
  async list(@CurrentActor() actor: TenantActor, @Query() query: ApiKeysQuery): Promise<ApiKeyListView> {
    const asked = new ListApiKeys(actor, query.name ?? '', pageWish(query, '-createdAt'));
    const { items, nextCursor } = await this.queries.execute(asked);
    return { apiKeys: items.map(viewOf), nextCursor };
  }

  @Delete(':apiKeyId')
  @HttpCode(204)
  @RequirePermission('tenant:read')
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description:
      'One of the caller’s own; any of the tenant and its members for whoever has `api-keys:manage`. When this has returned, no process accepts the key.',
  })
  @ApiNoContentResponse({ description: 'Revoked' })
  @ApiErrors(KEY_NOT_FOUND, RANK_REQUIRED, HIGHER_RANK)
  async revoke(@CurrentActor() actor: TenantActor, @Param('apiKeyId') apiKeyId: string): Promise<void> {
    await this.commands.execute(new RevokeApiKey(actor, apiKeyId));
  }
}

function viewOf({ id, name, level, permissions, tier, hint, createdAt, expiresAt }: ApiKey): ApiKeyView {
  return { id, name, level, permissions, tier, hint, createdAt, expiresAt };
}
