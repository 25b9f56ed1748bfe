import { Query } from '#kernel';
import type { Page, PageWish } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { JoinRequest } from '../domain/join-request.js';
import { JoinRequestRepository } from '../storage/join-request.repository.js';

/** The requests to join the tenant that stand so. Throws `platform.cursor-invalid`. */
export class ListJoinRequests extends Query<Page<JoinRequest>> {
  static readonly action = 'tenancy.list-join-requests';

  constructor(
    readonly status: JoinRequest['status'],
    readonly wish: PageWish,
  ) {
    super();
  }
}

@QueryHandler(ListJoinRequests)
export class ListJoinRequestsHandler implements IQueryHandler<ListJoinRequests> {
  constructor(private readonly requests: JoinRequestRepository) {}

  execute({ status, wish }: ListJoinRequests): Promise<Page<JoinRequest>> {
    return this.requests.page(status, wish);
  }
}
