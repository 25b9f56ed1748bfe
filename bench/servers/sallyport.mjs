import { answerParent } from '../lib/answer-parent.mjs';
import { serve } from '../../dist/apps/api/src/serve.js';

/** The service as `npm start` serves it, with the settings that the benchmark gave in the environment. */
const { url, close } = await serve(process.env);
answerParent({ facts: { url }, stop: close });
