import type { DomainEvent } from '#kernel';
import { Commands, EventSubscribers } from '#platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Asking } from '../domain/out-of-band-challenge.js';
import { IssueChallenge } from '../use-cases/issue-challenge.js';

/** Sends what was asked for, after whoever asked has had their answer. */
@Injectable()
export class IssueChallenges implements OnModuleInit {
  constructor(
    private readonly subscribers: EventSubscribers,
    private readonly commands: Commands,
  ) {}

  onModuleInit(): void {
    for (const name of ['identity.password-reset-asked', 'identity.sign-in-asked']) {
      this.subscribers.on(name, (event) => this.handle(event));
    }
  }

  handle({ aggregateId, secret }: DomainEvent): Promise<void> {
    return this.commands.execute(new IssueChallenge(aggregateId, secret as unknown as Asking));
  }
}
