import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { AliyunSmsSender } from './aliyun-sms-sender.js';
import { DevOutboxController } from './dev-outbox.controller.js';
import { DevMailSender, DevOutbox, DevSmsSender } from './dev-outbox.js';
import { MailSender } from './mail-sender.js';
import { SmsSender } from './sms-sender.js';
import { SmtpMailSender } from './smtp-mail-sender.js';

const TIMEOUT_MS = 5000;

/** How SMS and mail leave: by the configured providers, or into the development outbox, which production does not have. */
@Module({})
export class MessagingModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    const isProduction = config.NODE_ENV === 'production';
    const outbox = new DevOutbox();
    const log = (line: string): void => logger.info(line);
    const providers: Provider[] = [
      { provide: SmsSender, useFactory: () => smsSender(config) ?? new DevSmsSender(outbox, log) },
      { provide: MailSender, useFactory: () => mailSender(config) ?? new DevMailSender(outbox, log) },
      ...(isProduction ? [] : [{ provide: DevOutbox, useValue: outbox }]),
    ];
    return {
      module: MessagingModule,
      controllers: isProduction ? [] : [DevOutboxController],
      providers,
      exports: [SmsSender, MailSender],
    };
  }
}

function smsSender(config: Config): SmsSender | null {
  const { ALIYUN_ACCESS_KEY_ID, ALIYUN_ACCESS_KEY_SECRET, ALIYUN_SMS_SIGN_NAME, ALIYUN_SMS_TEMPLATE_CODE } = config;
  if (!ALIYUN_ACCESS_KEY_ID || !ALIYUN_ACCESS_KEY_SECRET || !ALIYUN_SMS_SIGN_NAME || !ALIYUN_SMS_TEMPLATE_CODE)
    return null;
  const [endpoint = '', protocol = 'https'] = config.ALIYUN_SMS_ENDPOINT.split('://').reverse();
  return new AliyunSmsSender({
    accessKeyId: ALIYUN_ACCESS_KEY_ID,
    accessKeySecret: ALIYUN_ACCESS_KEY_SECRET,
    signName: ALIYUN_SMS_SIGN_NAME,
    templateCodes: {
      phone_verification: ALIYUN_SMS_TEMPLATE_CODE,
      phone_changed: config.ALIYUN_SMS_CHANGED_TEMPLATE_CODE,
    },
    endpoint,
    protocol: protocol === 'http' ? 'http' : 'https',
    timeoutMs: TIMEOUT_MS,
  });
}

function mailSender(config: Config): MailSender | null {
  return config.SMTP_URL === undefined
    ? null
    : new SmtpMailSender({ url: config.SMTP_URL, from: config.MAIL_FROM, timeoutMs: TIMEOUT_MS });
}
