import { AddPasskeyHandler, PasskeyCreation } from './add-passkey.js';
import { PasskeyChallenges } from './passkey-challenges.js';
import { PasskeyCookie } from './passkey-cookie.js';
import { PasskeyProof } from './passkey-proof.js';
import { PasskeySignInController } from './passkey-sign-in.controller.js';
import { PasskeyUse } from './passkey-use.js';
import { PasskeyRepository } from './passkey.repository.js';
import { PasskeysController } from './passkeys.controller.js';
import { ProvePasskeyHandler } from './prove-passkey.js';
import { ReauthenticateByPasskeyHandler } from './reauthenticate-by-passkey.js';
import { RelyingParty } from './relying-party.js';
import { SignInByPasskey, StartPasskeySessionHandler } from './sign-in-by-passkey.js';

/** What the module is told of passkeys. */
export const passkeyControllers = [PasskeysController, PasskeySignInController];

export const passkeyProviders = [
  AddPasskeyHandler,
  PasskeyChallenges,
  PasskeyCookie,
  PasskeyCreation,
  PasskeyProof,
  PasskeyRepository,
  PasskeyUse,
  ProvePasskeyHandler,
  ReauthenticateByPasskeyHandler,
  RelyingParty,
  SignInByPasskey,
  StartPasskeySessionHandler,
];
