import { Clock, Command } from '#kernel';
import { Config, requireWithinCap, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag } from '../contract.js';
import { Chatgroup } from '../domain/chatgroup.js';
import { ChatgroupRepository } from '../storage/chatgroup.repository.js';
import { nameTaken } from './create-team.js';
import { FindPlace } from './find-place.js';

/** Throws `tenancy.team-not-found`, `platform.name-taken`, `platform.too-many`. */
export class CreateChatgroup extends Command<Chatgroup> {
  static readonly action = 'tenancy.create-chatgroup';

  constructor(
    readonly teamId: string,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(CreateChatgroup)
export class CreateChatgroupHandler implements ICommandHandler<CreateChatgroup> {
  constructor(
    private readonly find: FindPlace,
    private readonly chatgroups: ChatgroupRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ teamId, name }: CreateChatgroup): Promise<Chatgroup> {
    const { tenantId } = await this.find.team(teamId, 'enter');
    const chatgroup = Chatgroup.create(tenantId, teamId, name, this.clock.now());
    await this.chatgroups.add(chatgroup).catch(nameTaken);
    const cap = { limit: this.config.CHATGROUPS_PER_TENANT, what: 'chatgroups of a tenant', ownerId: tenantId };
    await requireWithinCap(this.unitOfWork.transaction, cap, () => this.chatgroups.count());
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
    return chatgroup;
  }
}
