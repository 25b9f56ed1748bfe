import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ReadEmail } from '../contract.js';
import { canonicalEmail } from '../domain/email.js';

@QueryHandler(ReadEmail)
export class ReadEmailHandler implements IQueryHandler<ReadEmail> {
  execute({ text }: ReadEmail): Promise<string> {
    return Promise.resolve(canonicalEmail(text));
  }
}
