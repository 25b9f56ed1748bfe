import { ConfigError, loadConfig } from './config.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

const DEVELOPMENT = {
  DATABASE_URL: 'postgres://sallyport:database-secret@localhost/sallyport',
  KEY_ENCRYPTION_KEY: KEY,
  PASSWORD_PEPPER: KEY,
};

const PRODUCTION = {
  ...DEVELOPMENT,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://auth.acme.dev',
  ALIYUN_ACCESS_KEY_ID: 'LTAI5tAccessKey',
  ALIYUN_ACCESS_KEY_SECRET: 'aliyun-secret',
  ALIYUN_SMS_SIGN_NAME: 'Acme',
  ALIYUN_SMS_TEMPLATE_CODE: 'SMS_1',
  SMTP_URL: 'smtps://mailer:smtp-secret@mail.acme.dev',
};

/** The problems that a start with these settings lists; none when it succeeds. */
function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const namesOf = (problems: readonly string[]): string[] => problems.map((problem) => problem.split(':')[0]!).sort();

describe('the settings', () => {
  it('say what is done about threats: defaults, but for what is chosen', () => {
    const actionsOf = (text: string) => loadConfig({ ...DEVELOPMENT, THREAT_ACTIONS: text }).THREAT_ACTIONS;
    expect(actionsOf('')).toMatchObject({ 'token-reuse': 'notify' });
    expect(actionsOf(' token-reuse : end-sessions ,')).toMatchObject({ 'token-reuse': 'end-sessions' });
  });

  it.each([
    'token-reuse',
    'token-reuse:',
    'token-reuse:allow',
    'any:notify',
    'toString:notify',
    'token-reuse:notify:record',
    'token-reuse:notify,token-reuse:record',
  ])('refuse %j as what is done about threats', (text) => {
    expect(namesOf(problemsOf({ ...DEVELOPMENT, THREAT_ACTIONS: text }))).toEqual(['THREAT_ACTIONS']);
  });

  it('are read with their types, and with their defaults where nothing is given', () => {
    const config = loadConfig({
      ...DEVELOPMENT,
      PORT: '8080',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      WORKER_ENABLED: 'false',
    });
    expect(config).toMatchObject({
      NODE_ENV: 'development',
      PORT: 8080,
      PUBLIC_URL: 'http://localhost:8080',
      TRUSTED_PROXIES: ['10.0.0.0/8', '::1'],
      CORS_ALLOWED_ORIGINS: [],
      WORKER_ENABLED: false,
      BCRYPT_COST: 10,
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7),
    });
    expect(config.REDIS_URL).toBeUndefined();
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(loadConfig(DEVELOPMENT))).toBe(true);
  });

  it('that are empty count as not given', () => {
    expect(loadConfig({ ...DEVELOPMENT, REDIS_URL: '', PORT: '' })).toMatchObject({ PORT: 3000 });
    expect(namesOf(problemsOf({ ...DEVELOPMENT, DATABASE_URL: '' }))).toEqual(['DATABASE_URL']);
  });

  it('lose a trailing slash of a URL, which would double in every link', () => {
    expect(loadConfig({ ...DEVELOPMENT, PUBLIC_URL: 'https://localhost:3000/' }).PUBLIC_URL).toBe(
      'https://localhost:3000',
    );
  });

  it('of a development start are refused where strangers reach it', () => {
    expect(problemsOf({ ...DEVELOPMENT, PUBLIC_URL: 'https://auth.acme.dev' }).join()).toMatch(
      /^NODE_ENV: must be production/,
    );
  });
});

describe('wrong settings', () => {
  it('are all listed at once, unreadable and missing ones alike, each once', () => {
    const problems = problemsOf({
      NODE_ENV: 'staging',
      PORT: '65536',
      PUBLIC_URL: 'ftp://acme.dev',
      TRUSTED_PROXIES: 'proxy.local',
      CORS_ALLOWED_ORIGINS: 'https://app.acme.dev/path',
      LOG_LEVEL: 'loud',
      WORKER_ENABLED: 'yes',
      BCRYPT_COST: '4',
      PASSWORD_PEPPER: 'short',
      JWT_ALGORITHM: 'HS256',
      ACCESS_TOKEN_EXPIRE_MINUTES: '30.5',
      REDIS_URL: 'localhost:6379',
    });
    expect(namesOf(problems)).toEqual([
      'ACCESS_TOKEN_EXPIRE_MINUTES',
      'BCRYPT_COST',
      'CORS_ALLOWED_ORIGINS',
      'DATABASE_URL',
      'JWT_ALGORITHM',
      'KEY_ENCRYPTION_KEY',
      'LOG_LEVEL',
      'NODE_ENV',
      'PASSWORD_PEPPER',
      'PORT',
      'PUBLIC_URL',
      'REDIS_URL',
      'TRUSTED_PROXIES',
      'WORKER_ENABLED',
    ]);
  });

  it.each([
    ['PORT', ['0x10', '1e3', ' 80', '-1', 'Infinity']],
    ['BCRYPT_COST', ['9', '16', '']],
    ['WORKER_ENABLED', ['1', 'TRUE', 'no']],
    ['TRUSTED_PROXIES', ['10.0.0.0/33', '10.0.0.0/x', '::1/129', '*', 'true', '10.0.0.0/8/8']],
    ['CORS_ALLOWED_ORIGINS', ['*', 'null', 'https://a.dev/', 'https://user@a.dev', 'a.dev', 'https://*.a.dev']],
    ['PUBLIC_URL', ['auth.acme.dev', 'https://', 'https://user:pass@auth.acme.dev', 'https://auth.acme.dev/?a=1']],
    ['KEY_ENCRYPTION_KEY', [Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64')]],
    ['PASSWORD_PEPPER', [`${KEY},short`, `${KEY},`, `${KEY},${KEY}`, ',', `${KEY};${KEY.replace('A', 'B')}`]],
    ['PASSWORD_HASH', ['Argon2id', 'argon2', 'scrypt']],
    ['DATABASE_URL', ['mysql://localhost/a', 'sallyport']],
  ])('%s is refused unless it is exactly what it must be', (name, values) => {
    const accepted = values.filter(
      (value) => value !== '' && problemsOf({ ...DEVELOPMENT, [name]: value }).length === 0,
    );
    expect(accepted).toEqual([]);
  });

  it('are named with what is missing of Aliyun once its access key is set', () => {
    const problems = problemsOf({ ...DEVELOPMENT, ALIYUN_ACCESS_KEY_ID: 'LTAI5tAccessKey' });
    expect(namesOf(problems)).toEqual(['ALIYUN_ACCESS_KEY_SECRET', 'ALIYUN_SMS_SIGN_NAME', 'ALIYUN_SMS_TEMPLATE_CODE']);
  });

  it('never show a secret', () => {
    const secret = 'hunter2-7f3a';
    const problems = problemsOf({
      NODE_ENV: 'production',
      DATABASE_URL: `mysql://sallyport:${secret}@localhost/sallyport`,
      DATABASE_MIGRATION_URL: `owner:${secret}`,
      REDIS_URL: `http://:${secret}@localhost`,
      KEY_ENCRYPTION_KEY: secret,
      PASSWORD_PEPPER: secret,
      SMTP_URL: `https://mailer:${secret}@mail.acme.dev`,
      ALIYUN_ACCESS_KEY_SECRET: secret,
    });
    expect(namesOf(problems)).toEqual(expect.arrayContaining(['DATABASE_URL', 'KEY_ENCRYPTION_KEY', 'SMTP_URL']));
    expect(new ConfigError(problems).message).not.toContain(secret);
  });
});

describe('production', () => {
  it('starts with https, real SMS and real mail', () => {
    expect(problemsOf(PRODUCTION)).toEqual([]);
  });

  it.each([
    ['PUBLIC_URL', { PUBLIC_URL: 'http://auth.acme.dev' }],
    ['PUBLIC_URL', { PUBLIC_URL: undefined }],
    ['ALIYUN_ACCESS_KEY_ID', { ALIYUN_ACCESS_KEY_ID: undefined }],
    ['SMTP_URL', { SMTP_URL: undefined }],
    ['ALIYUN_SMS_ENDPOINT', { ALIYUN_SMS_ENDPOINT: 'http://dysmsapi.aliyuncs.com' }],
    ['ALIYUN_SMS_ENDPOINT', { ALIYUN_SMS_ENDPOINT: 'HTTP://dysmsapi.aliyuncs.com' }],
    ['PASSWORD_HOOK_URL', { PASSWORD_HOOK_URL: 'http://old.acme.dev/check', PASSWORD_HOOK_SECRET: KEY }],
    ['PASSWORD_HOOK_SECRET', { PASSWORD_HOOK_URL: 'https://old.acme.dev/check' }],
    ['OAUTH_STAND_IN_URL', { OAUTH_STAND_IN_URL: 'http://127.0.0.1:4000' }],
    ['OAUTH_OKTA_CLIENT_ID', { OAUTH_OKTA_DOMAIN: 'acme.okta.com' }],
    ['OAUTH_OKTA_DOMAIN', { OAUTH_OKTA_CLIENT_ID: 'client' }],
    ['CORS_ALLOWED_ORIGINS', { CORS_ALLOWED_ORIGINS: 'https://app.acme.dev,http://app.acme.dev' }],
  ])('refuses to start when %s is insecure: %j', (name, changes) => {
    expect(namesOf(problemsOf({ ...PRODUCTION, ...changes }))).toEqual([name]);
  });

  it.each([
    'https://127.0.0.1:4000',
    'http://10.0.0.1:4000',
    'http://127.0.0.1:4000/x',
    'http://127.0.0.1.evil.example:80',
  ])('lets nobody but this machine stand in for providers: %s', (url) => {
    expect(namesOf(problemsOf({ ...DEVELOPMENT, OAUTH_STAND_IN_URL: url }))).toEqual(['OAUTH_STAND_IN_URL']);
  });

  it.each(['https://acme.okta.com', 'acme.okta.com/oauth2', 'acme.okta.com:443', 'a@acme.okta.com', '-acme'])(
    'takes a host name for the Okta organisation: not %s',
    (domain) => {
      const okta = { OAUTH_OKTA_DOMAIN: domain, OAUTH_OKTA_CLIENT_ID: 'client' };
      expect(namesOf(problemsOf({ ...DEVELOPMENT, ...okta }))).toEqual(['OAUTH_OKTA_DOMAIN']);
    },
  );

  it('lists all of its refusals at once, beside what is missing', () => {
    expect(namesOf(problemsOf({ NODE_ENV: 'production' }))).toEqual([
      'ALIYUN_ACCESS_KEY_ID',
      'DATABASE_URL',
      'KEY_ENCRYPTION_KEY',
      'PASSWORD_PEPPER',
      'PUBLIC_URL',
      'SMTP_URL',
    ]);
  });

  it('lists settings that cannot be read beside insecure ones', () => {
    const wrong = { ALIYUN_SMS_ENDPOINT: 'https://a.dev/path', CORS_ALLOWED_ORIGINS: 'a.dev', SMTP_URL: undefined };
    expect(namesOf(problemsOf({ ...PRODUCTION, ...wrong }))).toEqual([
      'ALIYUN_SMS_ENDPOINT',
      'CORS_ALLOWED_ORIGINS',
      'SMTP_URL',
    ]);
  });

  it('names a wrong URL once, although it is also insecure', () => {
    expect(namesOf(problemsOf({ ...PRODUCTION, PUBLIC_URL: 'ftp://auth.acme.dev' }))).toEqual(['PUBLIC_URL']);
  });
});
