import { basename } from 'node:path';
import { filesMatching } from './support/files.js';

/** Names that two contexts have an error of: `name-taken` of `a.name-taken` and `b.name-taken`. */
function twice(codes: string[]): string[] {
  const names = codes.map((code) => code.slice(code.indexOf('.') + 1));
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

describe('error codes', () => {
  it('name each thing once, whichever context refuses', () => {
    const pages = filesMatching(/^docs\/errors\/[^/]+\.[^/]+\.md$/).map(({ path }) => basename(path, '.md'));
    expect(pages.length).toBeGreaterThan(50);
    expect(twice(pages)).toEqual([]);
  });

  it('are found when they do not', () => {
    expect(twice(['a.name-taken', 'b.name-taken', 'b.slug-taken'])).toEqual(['name-taken']);
  });
});
