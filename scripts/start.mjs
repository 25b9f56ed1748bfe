/** `npm start`: sets everything up that is missing, and serves. What it does is in lib/run.mjs, loaded only by a Node.js able to. */
import { unsupportedRuntime } from './lib/node-version.mjs';

const problem = unsupportedRuntime();
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  import('./lib/run.mjs').then(({ run }) => run());
}
