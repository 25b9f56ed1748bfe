import { Query } from '#kernel';

/** Whether the account exists, is active, and has proved that it holds its phone. Asked within the account's own scope. */
export class IsPhoneVerified extends Query<boolean> {
  static readonly action = 'identity.is-phone-verified';

  constructor(readonly userId: string) {
    super();
  }
}

/** The tag of everything made from the account. */
export const userTag = (userId: string): string => `user:${userId}`;
