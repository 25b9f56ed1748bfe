import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { answerParent } from './answer-parent.mjs';

/** Decorates a method outside of TypeScript. */
export function decorate(decorator, controller, method) {
  decorator(controller.prototype, method, Object.getOwnPropertyDescriptor(controller.prototype, method));
}

/** Serves one controller with NestJS on Fastify as they come, on a free port, for the benchmark that started this. */
export async function serveFloor(controller) {
  class FloorModule {}
  Module({ controllers: [controller] })(FloorModule);
  const app = await NestFactory.create(FloorModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  answerParent({ facts: { url: await app.getUrl() }, stop: () => app.close() });
}
