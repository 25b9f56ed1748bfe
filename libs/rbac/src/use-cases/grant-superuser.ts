import { Clock, Command, DomainError } from '#kernel';
import { AccountOfEmail } from '#identity/contract';
import { Queries } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SUPERUSER_UNFIT } from '../domain/errors.js';
import { Superuser } from '../domain/superuser.js';
import { SuperuserRepository } from '../storage/superuser.repository.js';

/**
 * Makes the account with that address a superuser, and answers its id; again changes nothing. For the command line alone:
 * no route sends it. The address must have been proved, because anybody can sign up with somebody else's. Throws
 * `identity.email-invalid`, `rbac.superuser-unfit`.
 */
export class GrantSuperuser extends Command<string> {
  static readonly action = 'rbac.grant-superuser';

  constructor(readonly email: string) {
    super();
  }
}

@CommandHandler(GrantSuperuser)
export class GrantSuperuserHandler implements ICommandHandler<GrantSuperuser> {
  constructor(
    private readonly superusers: SuperuserRepository,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ email }: GrantSuperuser): Promise<string> {
    const account = await this.queries.execute(new AccountOfEmail(email));
    if (!account?.maySignIn || !account.isEmailVerified) throw new DomainError(SUPERUSER_UNFIT);
    await this.superusers.lock();
    const known = await this.superusers.find(account.id);
    if (!known) await this.superusers.add(Superuser.grant(account.id, this.clock.now()));
    return account.id;
  }
}
