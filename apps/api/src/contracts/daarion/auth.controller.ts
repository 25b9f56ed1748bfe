import type { Actor } from '#kernel';
import { Authenticated, CurrentActor } from '#platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActorDescription } from './actor-description.js';
import { ActorView } from './auth.dto.js';

@ApiTags('daarion')
@Controller('auth')
export class DaarionAuthController {
  constructor(private readonly actors: ActorDescription) {}

  @Get('me')
  @Authenticated()
  @ApiOperation({ operationId: 'contractMe', summary: 'Who the caller is, and where' })
  @ApiOkResponse({ type: ActorView })
  me(@CurrentActor() actor: Actor): Promise<ActorView> {
    return this.actors.of(actor);
  }
}
