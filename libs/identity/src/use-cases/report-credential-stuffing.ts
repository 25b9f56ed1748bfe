import { Command } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Evidence } from '../threats/threat.js';
import { Threats } from '../threats/threats.js';

/** Reports that leaked passwords are tried from somewhere; apart from the sign-ins, which are refused. */
export class ReportCredentialStuffing extends Command {
  static readonly action = 'identity.report-credential-stuffing';

  constructor(readonly facts: Evidence) {
    super();
  }
}

@CommandHandler(ReportCredentialStuffing)
export class ReportCredentialStuffingHandler implements ICommandHandler<ReportCredentialStuffing> {
  constructor(private readonly threats: Threats) {}

  async execute({ facts }: ReportCredentialStuffing): Promise<void> {
    await this.threats.report({ kind: 'credential-stuffing', user: null, facts });
  }
}
