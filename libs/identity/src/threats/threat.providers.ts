import { Config, LOGGER } from '#platform';
import type { Logger } from 'pino';
import { ThreatsController } from '../http/threats.controller.js';
import { AnswerThreatHandler } from '../use-cases/answer-threat.js';
import { ListOwnThreatsHandler } from '../use-cases/list-own-threats.js';
import { ListThreatsHandler } from '../use-cases/list-threats.js';
import { Places } from '../places/places.js';
import { ReportCredentialStuffingHandler } from '../use-cases/report-credential-stuffing.js';
import { ReportReplacedTokenHandler } from '../use-cases/report-replaced-token.js';
import { CredentialStuffing } from './credential-stuffing.js';
import { ForgetOldThreats } from './forget-old-threats.js';
import { SmsPumping } from './sms-pumping.js';
import { SignInWatch } from './sign-in-watch.js';
import { ThreatLog } from './threat-log.js';
import { Threats } from './threats.js';

/** What the module is told of threats. */
export const threatControllers = [ThreatsController];

export const threatProviders = [
  AnswerThreatHandler,
  CredentialStuffing,
  ForgetOldThreats,
  ListOwnThreatsHandler,
  ListThreatsHandler,
  ReportCredentialStuffingHandler,
  ReportReplacedTokenHandler,
  SignInWatch,
  SmsPumping,
  ThreatLog,
  Threats,
  {
    provide: Places,
    useFactory: (config: Config, logger: Logger) => Places.open(config.GEOIP_DB_FILE, logger),
    inject: [Config, LOGGER],
  },
];
