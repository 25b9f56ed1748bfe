import type { WireContract } from '#platform';
import { AUTHZEN } from './authzen/authzen.js';
import { SNAKE_CASE_CONTRACTS } from './snake-case.js';
import { WEB_STUDIO } from './web-studio/web-studio.js';

/** The wire contracts that are served besides the native API. */
export const CONTRACTS: readonly WireContract[] = [SNAKE_CASE_CONTRACTS, WEB_STUDIO, AUTHZEN];
