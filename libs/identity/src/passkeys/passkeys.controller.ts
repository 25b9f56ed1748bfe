import type { Actor } from '#kernel';
import {
  CurrentActor,
  SESSION_REQUIRED,
  SignedIn,
  LimitAs,
  RequireFreshAuthentication,
  Commands,
  TOO_MANY,
  ApiErrors,
} from '#platform';
import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AddPasskey, PasskeyCreation } from './add-passkey.js';
import { PASSKEY_INVALID, PASSKEY_TAKEN } from './errors.js';
import { AddPasskeyBody, PasskeyAddedView, PasskeyCreationOptionsView } from './passkey.dto.js';

/** A person's own passkeys; listed, renamed and removed as second factors. */
@ApiTags('account')
@Controller('api/users/me/second-factors/passkeys')
export class PasskeysController {
  constructor(
    private readonly commands: Commands,
    private readonly creation: PasskeyCreation,
  ) {}

  @Post('options')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'passkeyCreationOptions',
    summary: 'Get what the browser needs to make a passkey',
    description: 'To be answered within five minutes, once, with the same session.',
  })
  @ApiOkResponse({ type: PasskeyCreationOptionsView })
  @ApiErrors(SESSION_REQUIRED)
  async options(@CurrentActor() actor: Actor): Promise<PasskeyCreationOptionsView> {
    return { publicKey: await this.creation.optionsFor(actor) };
  }

  @Post()
  @Header('cache-control', 'no-store')
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @LimitAs('code')
  @ApiOperation({
    operationId: 'addPasskey',
    summary: 'Add the passkey that the browser has made',
    description:
      'It signs in by itself, and is a second factor: from here on every other sign-in asks for one. Whoever has a second factor already must have proved both of late.',
  })
  @ApiCreatedResponse({ type: PasskeyAddedView })
  @ApiErrors(PASSKEY_INVALID, PASSKEY_TAKEN, SESSION_REQUIRED, TOO_MANY)
  async add(@CurrentActor() actor: Actor, @Body() { name, credential }: AddPasskeyBody): Promise<PasskeyAddedView> {
    const passkey = await this.creation.verify(actor, credential);
    return this.commands.execute(new AddPasskey(actor, name, passkey));
  }
}
