/** Documented answers that need a service of their own, and the tests that see them. */
export const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  'ready: 503': 'test/faults/postgres.spec.ts',
  'signUp: 429 http.rate-limited': 'test/e2e/platform/rate-limit.spec.ts',
  'verifyPhone: 429 http.rate-limited': 'test/e2e/platform/rate-limit.spec.ts',
  'resendPhoneCode: 429 http.rate-limited': 'test/e2e/platform/rate-limit.spec.ts',
  'login: 429 http.rate-limited': 'test/e2e/platform/rate-limit.spec.ts',
  'reauthenticate: 429 http.rate-limited': 'test/e2e/identity/reauthenticate.spec.ts',
  'refreshTokens: 429 http.rate-limited': 'test/e2e/platform/rate-limit.spec.ts',
  'pairRobot: 429 http.rate-limited': 'test/e2e/robots/pair-robot.spec.ts',
  'changeEmail: 429 http.rate-limited': 'test/e2e/accounts/rate-limits.spec.ts',
  'confirmEmail: 429 http.rate-limited': 'test/e2e/accounts/rate-limits.spec.ts',
  'changePhone: 429 http.rate-limited': 'test/e2e/accounts/rate-limits.spec.ts',
  'confirmPhone: 429 http.rate-limited': 'test/e2e/accounts/rate-limits.spec.ts',
  'undoEmailChange: 429 http.rate-limited': 'test/e2e/accounts/rate-limits.spec.ts',
  'undoPhoneChange: 429 http.rate-limited': 'test/e2e/accounts/rate-limits.spec.ts',
};
