import { AddSmsFactorHandler } from './add-sms-factor.js';
import { ConfirmTotpHandler } from './confirm-totp.js';
import { EnrolTotpHandler } from './enrol-totp.js';
import { HasSecondFactorHandler } from './has-second-factor.js';
import { ListSecondFactorsHandler } from './list-second-factors.js';
import { ProveSecondFactorHandler } from './prove-second-factor.js';
import { RecoveryCodes } from './recovery-codes.js';
import { RemoveAllSecondFactorsHandler } from './remove-all-second-factors.js';
import { RemoveSecondFactorHandler } from './remove-second-factor.js';
import { RenameSecondFactorHandler } from './rename-second-factor.js';
import { ReplaceRecoveryCodesHandler } from './replace-recovery-codes.js';
import { SecondFactorAddition } from './second-factor-addition.js';
import { SecondFactorCheck } from './second-factor-check.js';
import { SecondFactorPolicy } from './second-factor-policy.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { SecondFactorsController } from './second-factors.controller.js';
import { SendSecondFactorCodeHandler } from './send-second-factor-code.js';
import { SentCodes } from './sent-codes.js';
import { WaysIn } from '../sign-in/ways-in.js';
import { WrongCodes } from './wrong-codes.js';

/** What the module is told of second factors. */
export const secondFactorControllers = [SecondFactorController, SecondFactorsController];

export const secondFactorProviders = [
  AddSmsFactorHandler,
  ConfirmTotpHandler,
  EnrolTotpHandler,
  HasSecondFactorHandler,
  ListSecondFactorsHandler,
  ProveSecondFactorHandler,
  RecoveryCodes,
  RemoveAllSecondFactorsHandler,
  RemoveSecondFactorHandler,
  RenameSecondFactorHandler,
  ReplaceRecoveryCodesHandler,
  SecondFactorAddition,
  SecondFactorCheck,
  SecondFactorPolicy,
  SecondFactorRepository,
  SendSecondFactorCodeHandler,
  SentCodes,
  WaysIn,
  WrongCodes,
];
