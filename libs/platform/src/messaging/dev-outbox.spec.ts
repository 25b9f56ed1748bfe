import { DevMailSender, DevOutbox, DevSmsSender } from './dev-outbox.js';

describe('the development outbox', () => {
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);

  beforeEach(() => lines.splice(0));

  it('shows and logs each SMS with its code, and each mail with its text', async () => {
    const outbox = new DevOutbox();
    await new DevSmsSender(outbox, log).send({
      phone: '+8613800138000',
      purpose: 'phone_verification',
      code: '048213',
    });
    await new DevMailSender(outbox, log).send({ to: 'ada@example.com', subject: 'Welcome', text: 'Hello.' });
    expect(outbox.list()).toEqual([
      {
        id: expect.any(String),
        kind: 'mail',
        to: 'ada@example.com',
        subject: 'Welcome',
        text: 'Hello.',
        at: expect.any(String),
      },
      expect.objectContaining({ kind: 'sms', to: '+8613800138000', code: '048213' }),
    ]);
    expect(lines).toEqual([
      'SMS to +8613800138000: Your verification code is 048213.',
      'Mail to ada@example.com: Welcome: Hello.',
    ]);
  });

  it('keeps the newest messages up to its capacity, newest first', () => {
    const outbox = new DevOutbox(3);
    for (const text of ['1', '2', '3', '4', '5']) outbox.add({ kind: 'sms', to: '+8613800138000', text });
    expect(outbox.list().map(({ text }) => text)).toEqual(['5', '4', '3']);
  });

  it('finds the messages of one recipient, in any letter case, and nobody else’s', () => {
    const outbox = new DevOutbox();
    for (const to of ['Ada@example.com', 'ada@example.com.evil', 'bob@example.com'])
      outbox.add({ kind: 'mail', to, text: to });
    expect(outbox.list('ada@EXAMPLE.com').map(({ to }) => to)).toEqual(['Ada@example.com']);
    expect(outbox.list('nobody')).toEqual([]);
  });

  it('logs one line per message, whatever its text', async () => {
    const text = 'Hello\r\nSMS to +1: Your verification code is 1.\u2028\u001b[31m';
    await new DevMailSender(new DevOutbox(), log).send({ to: 'ada@example.com', subject: 'Welcome', text });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\p{Cc}\u2028]/u);
  });

  it('refuses what the real senders refuse', async () => {
    const outbox = new DevOutbox();
    const sms = new DevSmsSender(outbox, log);
    const mail = new DevMailSender(outbox, log);
    await expect(sms.send({ phone: '13800138000', purpose: 'phone_verification', code: '1' })).rejects.toMatchObject({
      code: 'InvalidRecipient',
    });
    await expect(mail.send({ to: 'ada@example.com', subject: 'a\nb', text: '' })).rejects.toMatchObject({
      code: 'InvalidSubject',
    });
    expect(outbox.list()).toEqual([]);
    expect(lines).toEqual([]);
  });
});
