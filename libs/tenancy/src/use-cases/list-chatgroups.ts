import { Query } from '#kernel';
import type { Page, PageWish } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Chatgroup } from '../domain/chatgroup.js';
import { ChatgroupRepository } from '../storage/chatgroup.repository.js';
import { FindPlace } from './find-place.js';

/** Throws `tenancy.team-not-found`. */
export class ListChatgroups extends Query<Page<Chatgroup>> {
  static readonly action = 'tenancy.list-chatgroups';

  constructor(
    readonly teamId: string,
    /** How it begins. */
    readonly name: string,
    readonly wish: PageWish,
  ) {
    super();
  }
}

@QueryHandler(ListChatgroups)
export class ListChatgroupsHandler implements IQueryHandler<ListChatgroups> {
  constructor(
    private readonly find: FindPlace,
    private readonly chatgroups: ChatgroupRepository,
  ) {}

  async execute({ teamId, name, wish }: ListChatgroups): Promise<Page<Chatgroup>> {
    await this.find.team(teamId, 'read');
    return this.chatgroups.pageOfTeam(teamId, name, wish);
  }
}
