/** `npm test`: sets everything up that the tests need, and runs jest with the arguments given. */
import { unsupportedRuntime } from './lib/node-version.mjs';

const problem = unsupportedRuntime();
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  import('./lib/run-tests.mjs').then(({ runTests }) => runTests(process.argv.slice(2)));
}
