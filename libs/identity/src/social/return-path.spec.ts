import { isReturnPath } from './return-path.js';

describe('a path to return to', () => {
  it.each(['/', '/projects', '/projects?tab=keys&x=%2F%2Fy#top', '/a//b', '/@evil.example', '/:80'])(
    'may be %j',
    (text) => {
      expect(isReturnPath(text)).toBe(true);
    },
  );

  it.each([
    ...[
      '',
      'projects',
      'https://evil.example/',
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '\\\\evil.example',
    ],
    ...[
      '/\t/evil.example',
      '/\n/evil.example',
      '\t//evil.example',
      ' //evil.example',
      '/a b',
      '/ä',
      '/a\\b',
      '/\u0000',
    ],
    ...['javascript:alert(1)', 'data:text/html,x', '@evil.example', `/${'a'.repeat(512)}`],
  ])('may not be %j', (text) => {
    expect(isReturnPath(text)).toBe(false);
  });
});
