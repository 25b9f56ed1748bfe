import { StartRefused } from '#platform';
import { serve } from './serve.js';

try {
  const serving = await serve(process.env);
  process.stdout.write(`Sallyport serves ${serving.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void serving.close().then(() => process.exit(0)));
  }
} catch (error) {
  process.stderr.write(`${error instanceof StartRefused ? error.message : String(error)}\n`);
  process.exit(1);
}
