import { AccountOfEmailHandler } from './use-cases/account-of-email.js';
import { ActiveAccountsHandler } from './use-cases/active-accounts.js';
import { DeleteAccountHandler } from './use-cases/delete-account.js';
import { SetAccountStatusHandler } from './use-cases/set-account-status.js';
import { ListAccountsHandler } from './use-cases/list-accounts.js';
import { AccountList } from './storage/account-list.js';
import { UsersController } from './http/users.controller.js';
import { AccountController } from './http/account.controller.js';
import { ContactController } from './http/contact.controller.js';
import { UndoController } from './http/undo.controller.js';
import { SendLetters } from './reactions/send-letters.js';
import { SessionEnder } from './sessions/session-ender.js';
import { AddedWaysIn } from './sign-in/added-ways-in.js';
import { ContactChangeRepository } from './storage/contact-change.repository.js';
import { ForgetWhatIsOver } from './retention/forget-what-is-over.js';
import { MailBudget } from './storage/mail-budget.js';
import { AskContactChangeHandler } from './use-cases/ask-contact-change.js';
import { ChangeProfileHandler } from './use-cases/change-profile.js';
import { ConfirmContactChangeHandler } from './use-cases/confirm-contact-change.js';
import { ForgetSignUpHandler } from './use-cases/forget-sign-up.js';
import { GetAccountHandler } from './use-cases/get-account.js';
import { HoldVerifiedAccountHandler } from './use-cases/hold-verified-account.js';
import { MaySignInHandler } from './use-cases/may-sign-in.js';
import { ReplaceSignUp } from './use-cases/replace-sign-up.js';
import { UndoContactChangeHandler } from './use-cases/undo-contact-change.js';

/** What the module is told of accounts: profile, contact, deletion, administration. */
export const accountControllers = [AccountController, UsersController, ContactController, UndoController];

export const accountProviders = [
  AccountOfEmailHandler,
  AddedWaysIn,
  ActiveAccountsHandler,
  DeleteAccountHandler,
  SetAccountStatusHandler,
  ListAccountsHandler,
  AccountList,
  AskContactChangeHandler,
  ChangeProfileHandler,
  ConfirmContactChangeHandler,
  ContactChangeRepository,
  ForgetSignUpHandler,
  ForgetWhatIsOver,
  GetAccountHandler,
  HoldVerifiedAccountHandler,
  MailBudget,
  MaySignInHandler,
  ReplaceSignUp,
  SendLetters,
  SessionEnder,
  UndoContactChangeHandler,
];
