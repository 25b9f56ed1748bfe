import { ALLOWED_CASES } from './allowed-cases.js';
import type { PermissionCase } from './case.js';
import { REFUSED_CASES } from './refused-cases.js';

/** Every decision that each way of asking must answer alike. */
export const PERMISSION_CASES: readonly PermissionCase[] = [...ALLOWED_CASES, ...REFUSED_CASES];
