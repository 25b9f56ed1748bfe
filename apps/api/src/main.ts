import { ConfigError } from '#platform';
import { serve } from './serve.js';

try {
  const serving = await serve(process.env);
  console.info(`Sallyport serves ${serving.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void serving.close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
