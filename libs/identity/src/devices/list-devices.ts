import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { KnownDevices, type KnownDevice } from './known-devices.js';

/** The browsers in which the user's account was signed in to within a year, the one used last first. */
export class ListDevices extends Query<readonly KnownDevice[]> {
  static readonly action = 'identity.list-devices';

  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(ListDevices)
export class ListDevicesHandler implements IQueryHandler<ListDevices> {
  constructor(private readonly devices: KnownDevices) {}

  execute({ userId }: ListDevices): Promise<readonly KnownDevice[]> {
    return this.devices.list(userId);
  }
}
