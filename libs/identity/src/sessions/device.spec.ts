import { deviceOf } from './device.js';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('the device of a user agent', () => {
  it.each([
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`,
      'desktop',
      'Chrome',
      'macOS',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
      'desktop',
      'Edge',
      'Windows',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'desktop', 'Firefox', 'Linux'],
    [
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`,
      'desktop',
      'Chrome',
      'ChromeOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
      'phone',
      'Safari',
      'iOS',
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1',
      'tablet',
      'Chrome',
      'iPadOS',
    ],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36`,
      'phone',
      'Chrome',
      'Android',
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; SM-X910) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`,
      'tablet',
      'Chrome',
      'Android',
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; SM-S921B) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      'phone',
      'Samsung Internet',
      'Android',
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; V2324A) ${WEBKIT} Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50`,
      'phone',
      'WeChat',
      'Android',
    ],
    [
      'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/132.0 Mobile Safari/537.36',
      'phone',
      'Chrome',
      'HarmonyOS',
    ],
    ['curl/8.14.1', 'program', 'curl', null],
    ['python-requests/2.32.5', 'program', 'python-requests', null],
    ['okhttp/5.1.0 (Linux)', 'program', 'okhttp', 'Linux'],
    ['Mozilla/5.0', 'unknown', null, null],
    ['', 'unknown', null, null],
    ['node', 'unknown', null, null],
    ['<script>/1.0', 'unknown', null, null],
    [null, 'unknown', null, null],
  ])('%s is a %s, %s, %s', (userAgent, kind, client, os) => {
    expect(deviceOf(userAgent)).toEqual({ kind, client, os });
  });

  it('is read in time that grows with the length alone', () => {
    const startedAt = performance.now();
    for (const part of ['Mozilla/5.0 (', 'Edg', 'a-', 'Mac OS ', ' ']) deviceOf(part.repeat(20_000));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
