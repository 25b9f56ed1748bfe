/**
 * Whether a browser may be sent there afterwards: a path of this service's own origin. What a browser would read as another
 * origin (`//host`, `/\host`, a tab or line feed between) is none (OWASP Unvalidated Redirects).
 */
export function isReturnPath(text: string): boolean {
  const isPath = text.length <= 512 && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text);
  return isPath && new URL(text, 'https://own.invalid').origin === 'https://own.invalid';
}
