import { PASSWORD_VARIABLES } from './password-variables.js';
import { LIMITS } from './limit-variables.js';
import {
  endpoint,
  flag,
  integer,
  isAddressBlock,
  isOrigin,
  key,
  keys,
  list,
  oneOf,
  publicUrl,
  text,
  url,
  variable,
} from './variable.js';
import { CAP_VARIABLES } from './cap-variables.js';
import { SIGN_IN_VARIABLES } from './sign-in-variables.js';
import { PATIENCE_VARIABLES } from './patience-variables.js';
import { RETENTION_VARIABLES } from './retention-variables.js';
import { THREAT_VARIABLES } from './threat-variables.js';
import { CONTRACT_VARIABLES } from './contract-variables.js';
import { SOCIAL_VARIABLES } from './social-variables.js';
import { TOKEN_VARIABLES } from './token-variables.js';

/** Every environment variable that Sallyport reads, in the order of the reference. Nothing else reads `process.env`. */
export const SCHEMA = {
  NODE_ENV: variable({
    group: 'Service',
    description: 'In `production`, insecure settings stop the start and the development outbox does not exist.',
    type: oneOf(['development', 'test', 'production']),
    default: 'development',
  }),
  HOST: variable({
    group: 'Service',
    description: 'Address to listen on. Use `0.0.0.0` in a container.',
    type: text(),
    default: '127.0.0.1',
  }),
  PORT: variable({
    group: 'Service',
    description: 'Port to listen on; 0 takes a free one.',
    type: integer(0, 65_535),
    default: '3000',
  }),
  PUBLIC_URL: variable({
    group: 'Service',
    description:
      'Where callers reach the service: issuer of its tokens, origin of its links. Defaults to `http://localhost:PORT`. Must be https in production.',
    type: publicUrl(),
  }),
  TRUSTED_PROXIES: variable({
    group: 'Service',
    description:
      'Addresses or CIDR blocks of reverse proxies whose `X-Forwarded-For` counts. From anyone else it is ignored.',
    type: list(isAddressBlock, 'addresses or CIDR blocks'),
    default: '',
  }),
  CORS_ALLOWED_ORIGINS: variable({
    group: 'Service',
    description: 'Browser origins, besides PUBLIC_URL, that may call with credentials.',
    type: list(isOrigin, 'origins such as https://app.example.com'),
    default: '',
  }),
  LOG_LEVEL: variable({
    group: 'Service',
    description: 'Least severe level that is logged. Requests that succeed are logged at `debug`.',
    type: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
  }),
  SHUTDOWN_TIMEOUT_SECONDS: variable({
    group: 'Service',
    description: 'How long a stopping process lets open requests finish.',
    type: integer(1, 60),
    default: '10',
    unit: 'seconds',
  }),
  WORKER_ENABLED: variable({
    group: 'Service',
    description: 'Whether this process also delivers events (mail, SMS). At least one process must.',
    type: flag(),
    default: 'true',
  }),
  DATABASE_URL: variable({
    group: 'Storage',
    description:
      'PostgreSQL (15 or later) as the application’s role, which must own nothing and not bypass row-level security. `npm start` without it starts an embedded one.',
    type: url('postgres', 'postgresql'),
    secret: true,
  }),
  DATABASE_MIGRATION_URL: variable({
    group: 'Storage',
    description:
      'The same database as the role that owns the schema; used by migrations and imports only, never while serving.',
    type: url('postgres', 'postgresql'),
    secret: true,
  }),
  DATABASE_POOL_SIZE: variable({
    group: 'Storage',
    description: 'Most connections of one process to PostgreSQL.',
    type: integer(2, 200),
    default: '10',
    unit: 'connections',
  }),
  ...PATIENCE_VARIABLES,
  REDIS_URL: variable({
    group: 'Storage',
    description:
      'Redis, for sessions and counters. Without it they live in the process, and only one process may run on the database.',
    type: url('redis', 'rediss'),
    secret: true,
  }),
  REDIS_KEY_PREFIX: variable({
    group: 'Storage',
    description: 'What every key in Redis starts with; different for services that share one.',
    type: text(),
    default: 'sallyport',
  }),
  KEY_ENCRYPTION_KEY: variable({
    group: 'Secrets',
    description: 'Encrypts signing keys and queued codes at rest (AES-256-GCM). Losing it loses the signing keys.',
    type: key(),
    unit: '32 bytes, base64',
    secret: true,
  }),
  PASSWORD_PEPPER: variable({
    group: 'Secrets',
    description:
      'Key under which every password is hashed; losing it locks every account. To rotate it, several, comma-separated: the first one hashes, all of them verify.',
    type: keys(),
    unit: '32 bytes each, base64',
    secret: true,
  }),
  ...PASSWORD_VARIABLES,
  ...SIGN_IN_VARIABLES,
  ...TOKEN_VARIABLES,
  ...SOCIAL_VARIABLES,
  ...CONTRACT_VARIABLES,
  DEFAULT_PHONE_COUNTRY: variable({
    group: 'Phone verification',
    description: 'Country (ISO 3166-1 alpha-2) of phone numbers written without a country code.',
    type: text(),
    default: 'CN',
  }),
  SMS_GLOBAL_PER_HOUR: variable({
    group: 'Phone verification',
    description: 'Most codes sent in an hour to all phones together: a bound on what SMS pumping can cost.',
    type: integer(1, 1_000_000),
    default: '1000',
    unit: 'messages per hour',
  }),
  SMS_ADDRESS_PER_HOUR: variable({
    group: 'Phone verification',
    description: 'Most codes sent in an hour for one client address.',
    type: integer(1, 1_000_000),
    default: '20',
    unit: 'messages per hour',
  }),
  ALIYUN_ACCESS_KEY_ID: variable({
    group: 'SMS (Aliyun)',
    description: 'Access key of a RAM user that may call `dysms:SendSms`. Set it to send real SMS.',
    type: text(),
    secret: true,
  }),
  ALIYUN_ACCESS_KEY_SECRET: variable({
    group: 'SMS (Aliyun)',
    description: 'Secret of the access key.',
    type: text(),
    secret: true,
  }),
  ALIYUN_SMS_SIGN_NAME: variable({
    group: 'SMS (Aliyun)',
    description: 'Approved signature that the messages start with.',
    type: text(),
  }),
  ALIYUN_SMS_TEMPLATE_CODE: variable({
    group: 'SMS (Aliyun)',
    description: 'Approved template with the variable `code`, such as `SMS_123456789`.',
    type: text(),
  }),
  ALIYUN_SMS_CHANGED_TEMPLATE_CODE: variable({
    group: 'SMS (Aliyun)',
    description:
      'Approved template with the variable `code` that tells a phone that it was replaced, and how to undo it. Without it the address of the account alone is told.',
    type: text(),
  }),
  ALIYUN_SMS_ENDPOINT: variable({
    group: 'SMS (Aliyun)',
    description: 'Endpoint of the Dysms API: a host name (https), or an http URL for a test server outside production.',
    type: endpoint(),
    default: 'dysmsapi.aliyuncs.com',
  }),
  SMTP_URL: variable({
    group: 'Mail',
    description: 'SMTP server, such as `smtps://user:password@mail.example.com`. Set it to send real mail.',
    type: url('smtp', 'smtps'),
    secret: true,
  }),
  MAIL_FROM: variable({
    group: 'Mail',
    description: 'Sender of mails.',
    type: text(),
    default: 'Sallyport <no-reply@localhost>',
  }),
  ...LIMITS,
  ...CAP_VARIABLES,
  ...THREAT_VARIABLES,
  ...RETENTION_VARIABLES,
} as const;
