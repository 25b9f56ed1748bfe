import type { DomainEvent } from '#kernel';
import { Database, EventSubscribers } from '#platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';

const LINES_AT_ONCE = 1000;

/** Erases what the trail says of who a person was, once their account is deleted: by and by, however much there is. */
@Injectable()
export class ErasePerson implements OnModuleInit {
  constructor(
    private readonly subscribers: EventSubscribers,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.subscribers.on('identity.erasure-begun', (event) => this.handle(event));
  }

  async handle({ userId, secret }: DomainEvent): Promise<void> {
    const emails = JSON.parse(secret?.['emails'] ?? '[]') as string[];
    while ((await this.#eraseSome(userId, emails)) > 0);
  }

  async #eraseSome(userId: string | null, emails: readonly string[]): Promise<number> {
    const [row] = await this.database.query<{ erased: number }[]>('SELECT audit.erase_person($1, $2, $3) AS erased', [
      userId,
      emails,
      LINES_AT_ONCE,
    ]);
    return row?.erased ?? 0;
  }
}
