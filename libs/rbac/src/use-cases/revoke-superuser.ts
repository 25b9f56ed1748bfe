import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RevokeSuperuser } from '../contract.js';
import { SuperuserRepository } from '../storage/superuser.repository.js';

@CommandHandler(RevokeSuperuser)
export class RevokeSuperuserHandler implements ICommandHandler<RevokeSuperuser> {
  constructor(private readonly superusers: SuperuserRepository) {}

  async execute({ userId }: RevokeSuperuser): Promise<void> {
    await this.superusers.lock();
    const superuser = await this.superusers.find(userId);
    if (!superuser) return;
    superuser.revoke();
    await this.superusers.delete(superuser);
  }
}
