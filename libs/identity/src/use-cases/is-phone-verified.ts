import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsPhoneVerified } from '../contract.js';
import { UserRepository } from '../storage/user.repository.js';

@QueryHandler(IsPhoneVerified)
export class IsPhoneVerifiedHandler implements IQueryHandler<IsPhoneVerified> {
  constructor(private readonly users: UserRepository) {}

  async execute({ userId }: IsPhoneVerified): Promise<boolean> {
    const user = await this.users.find(userId);
    return user?.status === 'active' && user.phoneVerifiedAt !== null;
  }
}
