import { loadConfig } from '#platform';
import { createApp } from './configure-app.js';

/** Stands for what `npm start` provides by itself: a database, and keys. */
const PROVIDED = {
  DATABASE_URL: 'postgres://provided/later',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  PASSWORD_PEPPER: Buffer.alloc(32).toString('base64'),
};

/** Throws `ConfigError` when the settings are wrong whatever database and keys are provided: before any of it is made. */
export function checkSettings(env: Readonly<Record<string, string | undefined>>): void {
  loadConfig({ ...PROVIDED, ...env });
}

/** A serving process: where it is reached, and how it is stopped. */
export interface Serving {
  readonly url: string;
  /** Finishes open requests within the shutdown time, then closes everything. */
  close(): Promise<void>;
}

/**
 * Starts the service and listens. Throws `ConfigError`, an error with code `EADDRINUSE` for a taken port, and errors that
 * say what is not safe to serve.
 */
export async function serve(env: Readonly<Record<string, string | undefined>>): Promise<Serving> {
  const { app, config } = await createApp(env);
  try {
    await app.listen(config.PORT, config.HOST);
  } catch (error) {
    await app.close();
    throw error;
  }
  const close = async (): Promise<void> => {
    const late = new Promise<void>((resolve) => setTimeout(resolve, config.SHUTDOWN_TIMEOUT_SECONDS * 1000).unref());
    await Promise.race([app.close(), late]);
  };
  return { url: await app.getUrl(), close };
}
