import type { FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { HotHandler } from './route-facts.js';
import { isPlainlyValid, validationPipe } from './validation.pipe.js';

/** What Fastify calls for a hot route; see `HotRoute`. */
export function hotHandler({ method, body }: HotHandler, controller: object): RouteHandlerMethod {
  const answer = (Reflect.get(controller, method) as (request: FastifyRequest) => unknown).bind(controller);
  if (!body) return answer;
  const pipe = validationPipe();
  return (request) => {
    if (isPlainlyValid(body, request.body)) return answer(request);
    return pipe.transform(request.body, { type: 'body', metatype: body }).then((valid: unknown) => {
      request.body = valid;
      return answer(request);
    });
  };
}
