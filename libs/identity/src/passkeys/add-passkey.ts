import { Clock, Command, DomainError, type Actor } from '#kernel';
import { NOT_AUTHENTICATED, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { SecondFactorAddition } from '../second-factor/second-factor-addition.js';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import { SecondFactor } from '../second-factor/second-factor.js';
import { UserRepository } from '../storage/user.repository.js';
import { ofSession } from './passkey-proof.js';
import { PasskeyRepository } from './passkey.repository.js';
import type { Passkey } from './passkey.js';
import { RelyingParty } from './relying-party.js';

/** A passkey that was added; recovery codes are shown this once, and null where the account had a second factor already. */
export interface PasskeyAdded {
  readonly factorId: string;
  readonly recoveryCodes: readonly string[] | null;
}

/** Options for the browser of the caller, to be answered in the same session. Throws `identity.session-required`. */
@Injectable()
export class PasskeyCreation {
  constructor(
    private readonly users: UserRepository,
    private readonly passkeys: PasskeyRepository,
    private readonly relyingParty: RelyingParty,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async optionsFor(actor: Actor): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const holder = ofSession(actor, 'register');
    const [user, known] = await this.unitOfWork.read('identity.list-passkeys', async () => {
      return [await this.users.find(actor.id), await this.passkeys.list(actor.id)] as const;
    });
    if (!user) throw new DomainError(NOT_AUTHENTICATED);
    return this.relyingParty.creationOptions(user, known, holder);
  }

  /** Throws `identity.passkey-invalid`, `identity.session-required`. */
  verify(actor: Actor, response: object): ReturnType<RelyingParty['verifyCreation']> {
    return this.relyingParty.verifyCreation(response, ofSession(actor, 'register'));
  }
}

/**
 * Adds a passkey that an authenticator has made for the caller: a second factor of the account, and a way to sign in. Throws
 * `identity.passkey-taken`, `platform.too-many`, `identity.authentication-insufficient`.
 */
export class AddPasskey extends Command<PasskeyAdded> {
  static readonly action = 'identity.add-passkey';

  constructor(
    readonly actor: Actor,
    readonly name: string,
    readonly passkey: Omit<Passkey, 'id' | 'userId'>,
  ) {
    super();
  }
}

@CommandHandler(AddPasskey)
export class AddPasskeyHandler implements ICommandHandler<AddPasskey> {
  constructor(
    private readonly addition: SecondFactorAddition,
    private readonly factors: SecondFactorRepository,
    private readonly passkeys: PasskeyRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, name, passkey }: AddPasskey): Promise<PasskeyAdded> {
    const now = this.clock.now();
    const { user, confirmed } = await this.addition.admit(actor, now);
    const factor = SecondFactor.add('passkey', user, name, now);
    await this.factors.add(factor);
    await this.passkeys.add({ ...passkey, id: factor.id, userId: user.id });
    const recoveryCodes = await this.addition.complete(user, confirmed.length === 0, actor.sessionId);
    return { factorId: factor.id, recoveryCodes };
  }
}
