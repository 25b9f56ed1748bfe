import { KnownDevices } from './devices/known-devices.js';
import { PasswordGuesses } from './sign-in/password-guesses.js';
import { LockSignInHandler } from './use-cases/lock-sign-in.js';
import { UnlockSignInHandler } from './use-cases/unlock-sign-in.js';

/** What the module is told of passwords: how often they may be guessed, and from where. */
export const passwordProviders = [KnownDevices, LockSignInHandler, PasswordGuesses, UnlockSignInHandler];
