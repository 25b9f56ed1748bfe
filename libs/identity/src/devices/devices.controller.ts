import type { Actor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, Queries, SignedIn } from '#platform';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Places } from '../places/places.js';
import { KnownDeviceListView, knownDeviceListView } from './device.dto.js';
import { DEVICE_NOT_FOUND } from './errors.js';
import { ForgetDevice } from './forget-device.js';
import { ListDevices } from './list-devices.js';

/** The browsers that a person's account knows. */
@ApiTags('account')
@Controller('api/auth/devices')
export class DevicesController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly places: Places,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({
    operationId: 'listDevices',
    summary: 'List the browsers that the caller’s account knows, the one used last first',
  })
  @ApiOkResponse({ type: KnownDeviceListView })
  async list(@CurrentActor() { id }: Actor): Promise<KnownDeviceListView> {
    return knownDeviceListView(await this.queries.execute(new ListDevices(id)), this.places);
  }

  @Delete(':deviceId')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({
    operationId: 'forgetDevice',
    summary: 'Forget a browser: it is asked for the second factor again',
    description: 'Its sessions go on; end them with `DELETE /api/auth/sessions/{sessionId}`.',
  })
  @ApiNoContentResponse({ description: 'Forgotten' })
  @ApiErrors(DEVICE_NOT_FOUND)
  async forget(@CurrentActor() { id }: Actor, @Param('deviceId') deviceId: string): Promise<void> {
    await this.commands.execute(new ForgetDevice(id, deviceId));
  }
}
