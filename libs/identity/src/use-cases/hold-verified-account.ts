import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { HoldVerifiedAccount } from '../contract.js';
import { UserRepository } from '../storage/user.repository.js';

@QueryHandler(HoldVerifiedAccount)
export class HoldVerifiedAccountHandler implements IQueryHandler<HoldVerifiedAccount> {
  constructor(private readonly users: UserRepository) {}

  async execute({ userId }: HoldVerifiedAccount): Promise<boolean> {
    const user = await this.users.holdActive(userId);
    return user !== null && user.phoneVerifiedAt !== null;
  }
}
