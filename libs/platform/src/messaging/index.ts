export { AliyunSmsSender, type AliyunSmsOptions } from './aliyun-sms-sender.js';
export { DevOutboxController } from './dev-outbox.controller.js';
export { DevMailSender, DevOutbox, DevSmsSender, type DevOutboxMessage, type LogLine } from './dev-outbox.js';
export { MailSender, type MailMessage } from './mail-sender.js';
export { MessageNotSentError } from './message-not-sent.error.js';
export { SmsSender, type SmsMessage } from './sms-sender.js';
export { SmtpMailSender, type SmtpMailOptions } from './smtp-mail-sender.js';
