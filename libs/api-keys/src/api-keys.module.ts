import { CredentialVerifiers, TenantExport } from '#platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { ApiKeyDirectory } from './api-key-directory.js';
import { ApiKeyVerifier } from './api-key.verifier.js';
import { ApiKeysController } from './http/api-keys.controller.js';
import { API_KEY_TABLES } from './storage/exported-tables.js';
import { ApiKeyRepository } from './storage/api-key.repository.js';
import { CreateApiKeyHandler } from './use-cases/create-api-key.js';
import { ListApiKeysHandler } from './use-cases/list-api-keys.js';
import { PermissionsOfTenantKeysHandler } from './use-cases/permissions-of-tenant-keys.js';
import { RevokeKeysOfUserHandler } from './use-cases/revoke-keys-of-user.js';
import { RevokeApiKeyHandler } from './use-cases/revoke-api-key.js';

@Module({
  controllers: [ApiKeysController],
  providers: [
    ApiKeyDirectory,
    ApiKeyRepository,
    ApiKeyVerifier,
    CreateApiKeyHandler,
    ListApiKeysHandler,
    PermissionsOfTenantKeysHandler,
    RevokeApiKeyHandler,
    RevokeKeysOfUserHandler,
  ],
})
export class ApiKeysModule implements OnModuleInit {
  constructor(
    private readonly verifiers: CredentialVerifiers,
    private readonly apiKeys: ApiKeyVerifier,
    private readonly tenantExport: TenantExport,
  ) {}

  onModuleInit(): void {
    this.verifiers.register(this.apiKeys);
    this.tenantExport.add(API_KEY_TABLES);
  }
}
