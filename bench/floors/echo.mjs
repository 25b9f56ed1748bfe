import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { decorate, serveFloor } from '../lib/nest-floor.mjs';

/** The framework, and one JSON body parsed and written. */
class EchoController {
  echo(body) {
    return body;
  }
}
Controller()(EchoController);
Body()(EchoController.prototype, 'echo', 0);
decorate(HttpCode(200), EchoController, 'echo');
decorate(Post('/echo'), EchoController, 'echo');

await serveFloor(EchoController);
