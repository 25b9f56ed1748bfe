import { accessCheck } from './access-check.mjs';
import { login } from './login.mjs';

/** Every figure, in the order of the table. */
export const FIGURES = [login, accessCheck];
