// Stands for `@nestjs/throttler` in tests: `commonjs-package.mjs` puts the package's own files here as one ES module.
// The names that the service imports from it:
export const ThrottlerGuard = undefined;
export const ThrottlerModule = undefined;
export const ThrottlerStorage = undefined;
