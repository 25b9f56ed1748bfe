/**
 * Something the person at the keyboard can put right: `message` is the whole story, in words, and is printed without a
 * stack trace. Everything else that is thrown is a bug and is printed with one.
 */
export class StartError extends Error {
  name = 'StartError';
}
