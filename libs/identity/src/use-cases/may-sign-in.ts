import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { MaySignIn } from '../contract.js';
import { UserRepository } from '../storage/user.repository.js';

@QueryHandler(MaySignIn)
export class MaySignInHandler implements IQueryHandler<MaySignIn> {
  constructor(private readonly users: UserRepository) {}

  async execute({ userId }: MaySignIn): Promise<boolean> {
    return (await this.users.find(userId))?.maySignIn ?? false;
  }
}
