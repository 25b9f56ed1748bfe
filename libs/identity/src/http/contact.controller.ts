import type { Actor } from '#kernel';
import { ApiErrors, Commands, Config, CurrentActor, LimitAs, RequireFreshAuthentication, SignedIn } from '#platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ContactChange } from '../domain/contact-change.js';
import { canonicalEmail } from '../domain/email.js';
import { CONTACT_UNCHANGED } from '../domain/account-errors.js';
import {
  CODE_EXHAUSTED,
  CODE_INVALID,
  CODE_THROTTLED,
  EMAIL_INVALID,
  EMAIL_TAKEN,
  PHONE_INVALID,
  PHONE_TAKEN,
} from '../domain/errors.js';
import { maskedPhone } from '../domain/masked-phone.js';
import type { ContactKind } from '../domain/user.js';
import { canonicalPhone } from '../phones/phone-number.js';
import { AskContactChange } from '../use-cases/ask-contact-change.js';
import { ConfirmContactChange } from '../use-cases/confirm-contact-change.js';
import { AccountView, accountView } from './account.dto.js';
import { ChangeEmailBody, ChangePhoneBody, ConfirmContactBody, ContactChangeView } from './contact.dto.js';

/** Address and phone of a person's own account. */
@ApiTags('account')
@Controller('api/users/me')
export class ContactController {
  constructor(
    private readonly commands: Commands,
    private readonly config: Config,
  ) {}

  @Post('email')
  @HttpCode(202)
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @LimitAs('send-code')
  @ApiOperation({
    operationId: 'changeEmail',
    summary: 'Prove the account’s address, or ask for another one',
    description:
      'A code goes to the address. Whether another account has it is said only to who gives the code back. A new one replaces the last.',
  })
  @ApiAcceptedResponse({ type: ContactChangeView })
  @ApiErrors(EMAIL_INVALID, CONTACT_UNCHANGED, CODE_THROTTLED)
  changeEmail(@CurrentActor() actor: Actor, @Body() { email }: ChangeEmailBody): Promise<ContactChangeView> {
    return this.#ask(actor, 'email', canonicalEmail(email));
  }

  @Post('email/confirm')
  @HttpCode(200)
  @SignedIn()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'confirmEmail',
    summary: 'Give back the code that was mailed',
    description:
      'The address is the account’s. Where it replaces another one, that one is told, and can undo it for seven days if it was proved itself; all other sessions end.',
  })
  @ApiOkResponse({ type: AccountView })
  @ApiErrors(CODE_INVALID, CODE_EXHAUSTED, EMAIL_TAKEN)
  confirmEmail(@CurrentActor() actor: Actor, @Body() { code }: ConfirmContactBody): Promise<AccountView> {
    return this.#confirm(actor, 'email', code);
  }

  @Post('phone')
  @HttpCode(202)
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @LimitAs('send-code')
  @ApiOperation({ operationId: 'changePhone', summary: 'Ask for another phone, or for the first one' })
  @ApiAcceptedResponse({ type: ContactChangeView })
  @ApiErrors(PHONE_INVALID, CONTACT_UNCHANGED, CODE_THROTTLED)
  changePhone(@CurrentActor() actor: Actor, @Body() { phone }: ChangePhoneBody): Promise<ContactChangeView> {
    return this.#ask(actor, 'phone', canonicalPhone(phone, this.config.DEFAULT_PHONE_COUNTRY));
  }

  @Post('phone/confirm')
  @HttpCode(200)
  @SignedIn()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'confirmPhone',
    summary: 'Give back the code that was sent by SMS',
    description:
      'The phone is the account’s. The old one and the account’s address are told, and can undo it for seven days; all other sessions end.',
  })
  @ApiOkResponse({ type: AccountView })
  @ApiErrors(CODE_INVALID, CODE_EXHAUSTED, PHONE_TAKEN)
  confirmPhone(@CurrentActor() actor: Actor, @Body() { code }: ConfirmContactBody): Promise<AccountView> {
    return this.#confirm(actor, 'phone', code);
  }

  async #ask(actor: Actor, kind: ContactKind, newValue: string): Promise<ContactChangeView> {
    return viewOf(await this.commands.execute(new AskContactChange(actor, { kind, newValue })));
  }

  async #confirm({ id }: Actor, kind: ContactKind, code: string): Promise<AccountView> {
    return accountView(await this.commands.execute(new ConfirmContactChange(id, kind, code)));
  }
}

function viewOf({ kind, newValue, expiresAt }: ContactChange): ContactChangeView {
  return { to: kind === 'phone' ? maskedPhone(newValue) : newValue, expiresAt };
}
