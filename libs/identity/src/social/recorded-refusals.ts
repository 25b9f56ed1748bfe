import { AuditTrail, Clock, DomainError, type Awaitable } from '#kernel';
import { auditRecordOfRefusal, currentRequest } from '#platform';
import { Injectable } from '@nestjs/common';

/** Records what is refused before a command begins, as one records what it refuses. An outage refuses nobody. */
@Injectable()
export class RecordedRefusals {
  constructor(
    private readonly auditTrail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Answers or throws what the work does. */
  async of<T>(action: string, work: () => Awaitable<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DomainError && error.definition.kind !== 'unavailable') {
        await this.auditTrail.appendRefusal(auditRecordOfRefusal(action, error, currentRequest(), this.clock.now()));
      }
      throw error;
    }
  }
}
