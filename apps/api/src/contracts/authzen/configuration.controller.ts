import { Config, Public } from '#platform';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';

const at = (path: string) => ({ format: 'uri', example: `https://auth.acme.dev${path}` });

class ConfigurationView {
  @ApiProperty(at(''))
  readonly policy_decision_point!: string;

  @ApiProperty(at('/access/v1/evaluation'))
  readonly access_evaluation_endpoint!: string;

  @ApiProperty(at('/access/v1/evaluations'))
  readonly access_evaluations_endpoint!: string;
}

/** The metadata of the policy decision point; its addresses are below `PUBLIC_URL`. */
@ApiTags('authzen')
@Controller('.well-known')
export class ConfigurationController {
  constructor(private readonly config: Config) {}

  @Get('authzen-configuration')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ operationId: 'authzenConfiguration', summary: 'Where its endpoints are (AuthZEN 1.0 §9)' })
  @ApiOkResponse({ type: ConfigurationView })
  configuration(): ConfigurationView {
    const { PUBLIC_URL } = this.config;
    return {
      policy_decision_point: PUBLIC_URL,
      access_evaluation_endpoint: `${PUBLIC_URL}/access/v1/evaluation`,
      access_evaluations_endpoint: `${PUBLIC_URL}/access/v1/evaluations`,
    };
  }
}
