import { SignInCookie } from './http/sign-in-cookie.js';
import { SocialAccountsController } from './http/social-accounts.controller.js';
import { SocialController } from './http/social.controller.js';
import { AuthorizationRequests } from './social/authorization-request.js';
import { RecordedRefusals } from './social/recorded-refusals.js';
import { SocialProviders } from './social/social-providers.js';
import { SocialAccountRepository } from './storage/social-account.repository.js';
import { AnswerRequestHandler } from './use-cases/answer-request.js';
import { BeginSocialSignIn } from './use-cases/begin-social-sign-in.js';
import { FinishSocialSignIn } from './use-cases/finish-social-sign-in.js';
import { LinkSocialAccountHandler } from './use-cases/link-social-account.js';
import { ListSocialAccountsHandler } from './use-cases/list-social-accounts.js';
import { SignInSociallyHandler } from './use-cases/sign-in-socially.js';
import { UnlinkSocialAccountHandler } from './use-cases/unlink-social-account.js';

/** What the module is told of signing in by Google, Microsoft and Okta. */
export const socialControllers = [SocialController, SocialAccountsController];

export const socialProviders = [
  AnswerRequestHandler,
  AuthorizationRequests,
  BeginSocialSignIn,
  FinishSocialSignIn,
  LinkSocialAccountHandler,
  ListSocialAccountsHandler,
  RecordedRefusals,
  SignInCookie,
  SignInSociallyHandler,
  SocialAccountRepository,
  SocialProviders,
  UnlinkSocialAccountHandler,
];
