import { accessCheck } from './access-check.mjs';
import { jwtFirstSight, jwtSeenBefore } from './jwt.mjs';
import { login } from './login.mjs';
import { sessionCached, sessionInRedis } from './session.mjs';

/** Every figure, in the order of the table; last those that fill the service's caches. */
export const FIGURES = [login, sessionCached, jwtSeenBefore, accessCheck, sessionInRedis, jwtFirstSight];
