import { SCHEMA } from './schema.js';
import type { ConfigValues, VariableName } from './values.js';
import type { Variable } from './variable.js';

/** The service must not serve like this; `problems` has one line each, none with a secret in it. */
export class StartRefused extends Error {
  constructor(
    what: string,
    readonly problems: readonly string[],
  ) {
    super(`${what}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'StartRefused';
  }
}

/** The settings are wrong: one problem per wrong variable. */
export class ConfigError extends StartRefused {
  constructor(problems: readonly string[]) {
    super('Wrong settings', problems);
    this.name = 'ConfigError';
  }
}

type Required = 'DATABASE_URL' | 'KEY_ENCRYPTION_KEY' | 'PASSWORD_PEPPER' | 'PUBLIC_URL';

/** The settings that a serving process can rely on. An injectable token and a plain object at once. */
export abstract class Config {}
export interface Config extends Omit<ConfigValues, Required> {
  readonly DATABASE_URL: string;
  readonly KEY_ENCRYPTION_KEY: Buffer;
  readonly PASSWORD_PEPPER: readonly Buffer[];
  readonly PUBLIC_URL: string;
}

/**
 * Reads the settings from the environment. An empty text counts as not set.
 * Throws a `ConfigError` that lists every wrong variable at once: unreadable, missing, or insecure in production.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(SCHEMA) as [VariableName, Variable<unknown>][]) {
    const given = env[name] === '' ? undefined : env[name];
    const raw = given ?? variable.default;
    if (raw === undefined) continue;
    const parsed = variable.type.safeParse(raw);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name}: ${parsed.error.issues.map((issue) => issue.message).join(', ')}`);
  }
  const port = typeof values['PORT'] === 'number' ? values['PORT'] : 3000;
  values['PUBLIC_URL'] ??= `http://localhost:${port}`;
  const config = Object.freeze(values) as unknown as Config;
  const unreadable = new Set(problems.map(nameIn));
  problems.push(...[...missing(config), ...insecure(config)].filter((problem) => !unreadable.has(nameIn(problem))));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

const nameIn = (problem: string): string => problem.slice(0, problem.indexOf(':'));

function missing(config: Config): string[] {
  const wanted: VariableName[] = ['DATABASE_URL', 'KEY_ENCRYPTION_KEY', 'PASSWORD_PEPPER'];
  if (config.ALIYUN_ACCESS_KEY_ID !== undefined) {
    wanted.push('ALIYUN_ACCESS_KEY_SECRET', 'ALIYUN_SMS_SIGN_NAME', 'ALIYUN_SMS_TEMPLATE_CODE');
  }
  if (config.PASSWORD_HOOK_URL !== undefined) wanted.push('PASSWORD_HOOK_SECRET');
  if (config.OAUTH_OKTA_DOMAIN !== undefined) wanted.push('OAUTH_OKTA_CLIENT_ID');
  if (config.OAUTH_OKTA_CLIENT_ID !== undefined) wanted.push('OAUTH_OKTA_DOMAIN');
  return wanted
    .filter((name) => config[name] === undefined)
    .map((name) => `${name}: is missing. ${SCHEMA[name].description}`);
}

/** What must not serve where strangers reach it. A variable that could not be read is undefined here, and has been named already. */
function insecure(config: Partial<Config>): string[] {
  if (config.NODE_ENV === 'development' && !isLocal(config.PUBLIC_URL)) {
    return ['NODE_ENV: must be production where PUBLIC_URL is not on this machine: /dev/outbox shows every code'];
  }
  if (config.NODE_ENV !== 'production') return [];
  const rules: [boolean, string][] = [
    [config.PUBLIC_URL?.startsWith('https://') === true, 'PUBLIC_URL: must be https in production'],
    [config.ALIYUN_ACCESS_KEY_ID !== undefined, 'ALIYUN_ACCESS_KEY_ID: is missing. Production sends real SMS'],
    [config.SMTP_URL !== undefined, 'SMTP_URL: is missing. Production sends real mail'],
    [
      config.PASSWORD_HOOK_URL?.startsWith('https://') !== false,
      'PASSWORD_HOOK_URL: must be https in production: it is told passwords',
    ],
    [
      config.PASSWORD_RESET_URL?.startsWith('https://') !== false,
      'PASSWORD_RESET_URL: must be https in production: a token is in its links',
    ],
    [
      config.OAUTH_STAND_IN_URL === undefined,
      'OAUTH_STAND_IN_URL: must not be set in production: it says who people are',
    ],
    [config.ALIYUN_SMS_ENDPOINT?.startsWith('http://') === false, 'ALIYUN_SMS_ENDPOINT: must be https in production'],
    [
      config.CORS_ALLOWED_ORIGINS?.every((origin) => origin.startsWith('https://')) === true,
      'CORS_ALLOWED_ORIGINS: must all be https in production',
    ],
  ];
  return rules.filter(([fine]) => !fine).map(([, problem]) => problem);
}

function isLocal(publicUrl: string | undefined): boolean {
  return publicUrl === undefined || /^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(new URL(publicUrl).hostname);
}
