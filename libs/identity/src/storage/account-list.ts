import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Metadata } from '../domain/metadata.js';
import type { UserStatus } from '../domain/user.js';

/** An account as system admins see it. Of a deleted one there is no more than that it was. */
export interface ListedAccount {
  readonly id: string;
  readonly email: string | null;
  readonly emailVerifiedAt: Date | null;
  readonly username: string | null;
  readonly phone: string | null;
  readonly phoneVerifiedAt: Date | null;
  readonly displayName: string | null;
  readonly metadata: Metadata;
  readonly status: UserStatus;
  readonly lastLoginAt: Date | null;
  readonly createdAt: Date;
  readonly version: number;
}

/** What is asked of the list; null for anything. */
export interface AccountFilter {
  readonly id: string | null;
  readonly status: UserStatus | null;
  /** In its one form. */
  readonly email: string | null;
}

const PAGE = `SELECT id, email, email_verified_at AS "emailVerifiedAt", username, phone,
    phone_verified_at AS "phoneVerifiedAt", display_name AS "displayName", metadata, status,
    last_login_at AS "lastLoginAt", created_at AS "createdAt", version
  FROM identity.accounts_for_superuser($1, $2, $3, $4, $5)`;

/** Everybody's accounts. PostgreSQL shows them to superusers alone, whoever asks. */
@Injectable()
export class AccountList {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Newest first, from the one before `before` on. */
  page({ id, status, email }: AccountFilter, before: string | null, most: number): Promise<ListedAccount[]> {
    return this.unitOfWork.transaction.query<ListedAccount[]>(PAGE, [id, status, email, before, most]);
  }
}
