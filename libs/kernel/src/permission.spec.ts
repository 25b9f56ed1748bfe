import fc from 'fast-check';
import { isPermissionName, isPermissionPattern, patternsGranting } from './permission.js';

describe('permissions', () => {
  it.each(['projects:create', 'api-keys:read', 'a:b', 'projects:run_all'])('%s is one', (text) => {
    expect([isPermissionName(text), isPermissionPattern(text)]).toEqual([true, true]);
  });

  it.each(['*', 'projects:*'])('%s is a pattern, no permission', (text) => {
    expect([isPermissionName(text), isPermissionPattern(text)]).toEqual([false, true]);
  });

  it.each([
    '',
    ':',
    'projects',
    'projects:',
    ':create',
    '*:create',
    '*:*',
    '**',
    'projects:cre*',
    'a:b:c',
    'A:b',
    'a:b\n',
  ])('%j is neither', (text) => {
    expect([isPermissionName(text), isPermissionPattern(text)]).toEqual([false, false]);
  });

  it('are granted by themselves, by their resource’s wildcard and by everything: three patterns, and no others', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    fc.assert(
      fc.property(word, word, (resource, action) => {
        const patterns = patternsGranting(`${resource}:${action}`);
        expect(patterns).toEqual([`${resource}:${action}`, `${resource}:*`, '*']);
        expect(patterns.every(isPermissionPattern)).toBe(true);
      }),
    );
  });
});
