import { Config, LOGGER } from '#platform';
import type { Logger } from 'pino';
import { KnownDevices } from './devices/known-devices.js';
import { DevicesController } from './devices/devices.controller.js';
import { ForgetDeviceHandler } from './devices/forget-device.js';
import { ListDevicesHandler } from './devices/list-devices.js';
import { PasswordController } from './http/password.controller.js';
import { SignInCodeController } from './http/sign-in-code.controller.js';
import { IssueChallenges } from './reactions/issue-challenges.js';
import { PasswordChoice } from './passwords/chosen-password.js';
import { LeakedPasswords } from './passwords/leaked-passwords.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { PasswordGuesses } from './sign-in/password-guesses.js';
import { OutOfBandChallengeRepository } from './storage/out-of-band-challenge.repository.js';
import { AskChallengeHandler } from './use-cases/ask-challenge.js';
import { ChangePassword, SetPasswordHandler } from './use-cases/change-password.js';
import { IssueChallengeHandler } from './use-cases/issue-challenge.js';
import { LockSignInHandler } from './use-cases/lock-sign-in.js';
import { ResetPasswordHandler } from './use-cases/reset-password.js';
import { SignInByCodeHandler } from './use-cases/sign-in-by-code.js';
import { UnlockSignInHandler } from './use-cases/unlock-sign-in.js';

/** What the module is told of passwords, of codes instead of them, and of the browsers that an account knows. */
export const passwordControllers = [PasswordController, SignInCodeController, DevicesController];

export const passwordProviders = [
  AskChallengeHandler,
  ChangePassword,
  ForgetDeviceHandler,
  IssueChallengeHandler,
  IssueChallenges,
  KnownDevices,
  ListDevicesHandler,
  LockSignInHandler,
  OutOfBandChallengeRepository,
  PasswordChoice,
  PasswordGuesses,
  ResetPasswordHandler,
  SetPasswordHandler,
  SignInByCodeHandler,
  UnlockSignInHandler,
  {
    provide: LeakedPasswords,
    useFactory: (config: Config, logger: Logger) => LeakedPasswords.open(config.LEAKED_PASSWORDS_FILE, logger),
    inject: [Config, LOGGER],
  },
  {
    provide: PasswordPolicy,
    useFactory: (config: Config, leaked: LeakedPasswords) =>
      new PasswordPolicy({ minLength: config.PASSWORD_MIN_LENGTH, minScore: config.PASSWORD_MIN_SCORE }, leaked),
    inject: [Config, LeakedPasswords],
  },
];
