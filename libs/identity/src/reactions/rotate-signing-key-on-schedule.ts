import { Commands, Config, ScheduledTasks } from '#platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RotateDueSigningKey } from '../use-cases/rotate-due-signing-key.js';

const EVERY_HOUR = '23 * * * *';

/** Rotates the signing key once it has signed for SIGNING_KEY_ROTATION_DAYS, within an hour; 0 leaves that to the command. */
@Injectable()
export class RotateSigningKeyOnSchedule implements OnModuleInit {
  constructor(
    private readonly tasks: ScheduledTasks,
    private readonly commands: Commands,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const { SIGNING_KEY_ROTATION_DAYS: days } = this.config;
    if (days === 0) return;
    this.tasks.add('rotate-signing-key', EVERY_HOUR, () => this.commands.execute(new RotateDueSigningKey(days)));
  }
}
