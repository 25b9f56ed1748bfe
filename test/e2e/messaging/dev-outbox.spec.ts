import 'reflect-metadata';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { DevOutboxController } from '../../../libs/platform/src/messaging/dev-outbox.controller.js';
import { DevOutbox } from '../../../libs/platform/src/messaging/dev-outbox.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

describe('GET /dev/outbox', () => {
  const outbox = new DevOutbox();
  let app: NestFastifyApplication;
  let base: string;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      controllers: [DevOutboxController],
      providers: [{ provide: DevOutbox, useValue: outbox }],
    }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.listen(0, '127.0.0.1');
    base = `${await app.getUrl()}/dev/outbox`;
    outbox.add({ kind: 'sms', to: '+8613800138000', text: 'Your verification code is 048213.', code: '048213' });
    outbox.add({
      kind: 'mail',
      to: 'ada@example.com',
      subject: '<script>1</script>',
      text: `"><img src=x onerror='1'>&`,
    });
  });
  afterAll(() => app.close());

  const get = (query = '', accept?: string) => fetch(base + query, accept === undefined ? {} : { headers: { accept } });

  describe('200 JSON', () => {
    it('lists all messages, newest first, and lets nobody cache them', async () => {
      const response = await get();
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toEqual({
        messages: [expect.objectContaining({ kind: 'mail' }), expect.objectContaining({ kind: 'sms', code: '048213' })],
      });
    });

    it.each(['?to=%2B8613800138000', '?to=+8613800138000'])('filters by recipient (%s)', async (query) => {
      const { messages } = (await (await get(query)).json()) as { messages: { to: string }[] };
      expect(messages.map(({ to }) => to)).toEqual(['+8613800138000']);
    });

    it.each([undefined, '*/*', 'application/json', 'application/json, text/html;q=0.9', 'text/html;q=0', 'text/*'])(
      'answers JSON for Accept %s',
      async (accept) => {
        expect((await get('', accept)).headers.get('content-type')).toMatch(/^application\/json/);
      },
    );
  });

  describe('200 HTML', () => {
    it('shows a page to browsers', async () => {
      const response = await get('', BROWSER);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('vary')).toBe('Accept');
      expect(await response.text()).toContain('<strong>048213</strong>');
    });

    it('runs nothing that a message contains', async () => {
      const response = await get('', BROWSER);
      expect(response.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; /,
      );
      const page = await response.text();
      expect(page).toContain('&lt;script&gt;1&lt;/script&gt;');
      expect(page).toContain('&quot;&gt;&lt;img src=x onerror=&#39;1&#39;&gt;&amp;');
      expect(page).not.toMatch(/<(script|img)/);
    });
  });
});
