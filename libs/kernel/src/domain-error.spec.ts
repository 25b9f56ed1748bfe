import { DomainError, defineError, errorCatalogue, httpStatusOf, type ErrorKind } from './domain-error.js';

const facts = { title: 'Title', description: 'When.', remedy: 'What.' };

describe('errors', () => {
  it.each([
    ['invalid', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['conflict', 409],
    ['precondition', 412],
    ['rate-limited', 429],
    ['unavailable', 503],
  ] as [ErrorKind, number][])('of the kind %s are answered with %d', (kind, status) => {
    expect(httpStatusOf({ ...facts, code: 'a.b', kind })).toBe(status);
    expect(httpStatusOf({ ...facts, code: 'a.b', kind, status: 422 })).toBe(422);
  });

  it('mean one thing each: a code can’t be defined twice', () => {
    defineError({ ...facts, code: 'spec.second', kind: 'conflict' });
    defineError({ ...facts, code: 'spec.first', kind: 'conflict' });
    expect(() => defineError({ ...facts, code: 'spec.first', kind: 'invalid' })).toThrow('defined twice');
    const codes = errorCatalogue().map(({ code }) => code);
    expect(codes).toEqual(['spec.first', 'spec.second']);
  });

  it('say no more to the caller than their title, unless told to', () => {
    const definition = { ...facts, code: 'a.b', kind: 'conflict' } as const;
    const cause = new Error('password=hunter2');
    expect(new DomainError(definition, undefined, { cause })).toMatchObject({ detail: 'Title', code: 'a.b', cause });
    expect(new DomainError(definition, 'More.').detail).toBe('More.');
  });
});
