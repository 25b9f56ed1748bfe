/** The process's structured log (pino). */
export const LOGGER = Symbol('logger');
