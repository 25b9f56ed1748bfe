import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { JoinRequest } from '../domain/join-request.js';
import { JoinRequestRepository } from '../storage/join-request.repository.js';

/** The join requests of the tenant that nobody has decided, oldest first. */
export class ListJoinRequests extends Query<readonly JoinRequest[]> {
  static readonly action = 'tenancy.list-join-requests';
}

@QueryHandler(ListJoinRequests)
export class ListJoinRequestsHandler implements IQueryHandler<ListJoinRequests> {
  constructor(private readonly requests: JoinRequestRepository) {}

  execute(): Promise<readonly JoinRequest[]> {
    return this.requests.listPending();
  }
}
