import { accessCheck, batchCheck } from './access-check.mjs';
import { checksDuringLogins } from './checks-during-logins.mjs';
import { jwtFirstSight, jwtSeenBefore } from './jwt.mjs';
import { apiKeyFirstSight, apiKeyWarm } from './api-key.mjs';
import { login } from './login.mjs';
import { robotFirstSight, robotSeenBefore } from './robot.mjs';
import { sessionCached, sessionInRedis } from './session.mjs';

/** Every figure, in the order of the table; last those that fill the service's caches. */
export const FIGURES = [
  login,
  checksDuringLogins,
  sessionCached,
  jwtSeenBefore,
  apiKeyWarm,
  robotSeenBefore,
  accessCheck,
  batchCheck,
  sessionInRedis,
  apiKeyFirstSight,
  jwtFirstSight,
  robotFirstSight,
];
