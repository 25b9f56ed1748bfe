/** `npm run sallyport -- COMMAND`: the command line, with the settings and the database of `npm start`. */
import { unsupportedRuntime } from './lib/node-version.mjs';

const problem = unsupportedRuntime();
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  import('./lib/run-command.mjs').then(({ runCommand }) => runCommand(process.argv.slice(2)));
}
