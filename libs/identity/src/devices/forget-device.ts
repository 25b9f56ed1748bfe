import { Command, domainEvent, DomainError, isId } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DEVICE_NOT_FOUND } from './errors.js';
import { KnownDevices } from './known-devices.js';

/**
 * The user's account knows that browser no more: it is asked for the second factor, and counts as a stranger's while passwords
 * are guessed. Its sessions go on. Throws `identity.device-not-found`.
 */
export class ForgetDevice extends Command {
  static readonly action = 'identity.forget-device';

  constructor(
    readonly userId: string,
    readonly deviceId: string,
  ) {
    super();
  }
}

@CommandHandler(ForgetDevice)
export class ForgetDeviceHandler implements ICommandHandler<ForgetDevice> {
  constructor(
    private readonly devices: KnownDevices,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ userId, deviceId }: ForgetDevice): Promise<void> {
    const isForgotten = isId(deviceId) && (await this.devices.remove(userId, deviceId));
    if (!isForgotten) throw new DomainError(DEVICE_NOT_FOUND);
    const about = { aggregateType: 'device', aggregateId: deviceId, userId, isOfAccount: true };
    this.unitOfWork.transaction.record(domainEvent({ name: 'identity.device-forgotten', ...about }));
  }
}
