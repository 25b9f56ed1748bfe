import { ThreatsController } from '../http/threats.controller.js';
import { ListOwnThreatsHandler } from '../use-cases/list-own-threats.js';
import { ListThreatsHandler } from '../use-cases/list-threats.js';
import { ForgetOldThreats } from './forget-old-threats.js';
import { ThreatLog } from './threat-log.js';
import { Threats } from './threats.js';

/** What the module is told of threats. */
export const threatControllers = [ThreatsController];

export const threatProviders = [ForgetOldThreats, ListOwnThreatsHandler, ListThreatsHandler, ThreatLog, Threats];
