import { Controller, Get } from '@nestjs/common';
import { decorate, serveFloor } from '../lib/nest-floor.mjs';

/** What the framework costs alone: one route, one constant answer. */
class HelloController {
  hello() {
    return 'Hello World!';
  }
}
Controller()(HelloController);
decorate(Get('/hello'), HelloController, 'hello');

await serveFloor(HelloController);
