import 'reflect-metadata';
import type { DiscoveryService } from '@nestjs/core';

const HANDLER_METADATA = ['__commandHandler__', '__queryHandler__'];

/** Stops the start when two handlers claim one message: the bus would silently let the second win. */
export function refuseDuplicateHandlers(discovery: DiscoveryService): void {
  const owners = new Map<unknown, string>();
  for (const { metatype } of discovery.getProviders()) {
    if (!metatype) continue;
    for (const key of HANDLER_METADATA) {
      const message = Reflect.getMetadata(key, metatype) as { name: string } | undefined;
      if (!message) continue;
      const owner = owners.get(message);
      if (owner !== undefined) throw new Error(`${message.name} has two handlers: ${owner} and ${metatype.name}`);
      owners.set(message, metatype.name);
    }
  }
}
