import type { z } from 'zod';
import type { SCHEMA } from './schema.js';

export type VariableName = keyof typeof SCHEMA;

type ValueOf<V> = V extends { type: z.ZodType<infer T, string> } ? T : never;
type HasDefault = { [N in VariableName]: (typeof SCHEMA)[N] extends { default: string } ? N : never }[VariableName];
type Settings = {
  readonly [N in VariableName]: ValueOf<(typeof SCHEMA)[N]> | (N extends HasDefault ? never : undefined);
};

/** What the service runs on, read and checked once. */
export type ConfigValues = Settings;
