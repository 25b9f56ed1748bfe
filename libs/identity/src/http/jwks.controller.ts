import { Public } from '#platform';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { SigningKeys } from '../tokens/signing-keys.js';

class JwksView {
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: { type: 'string' } },
    example: [{ kty: 'RSA', kid: 'N2xpZk…', alg: 'RS256', use: 'sig', n: '0vx7ago…', e: 'AQAB' }],
  })
  readonly keys!: Readonly<Record<string, string>>[];
}

@ApiTags('tokens')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ operationId: 'jwks', summary: 'The keys that verify access tokens, as a JWK Set (RFC 7517)' })
  @ApiOkResponse({ type: JwksView })
  jwks(): Promise<JwksView> {
    return this.keys.jwks();
  }
}
