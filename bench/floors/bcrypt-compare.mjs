import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { answerParent } from '../lib/answer-parent.mjs';
import { loop } from '../lib/loop.mjs';

const password = randomBytes(32).toString('base64');
const hash = await bcrypt.hash(password, Number(process.env.BCRYPT_COST));

/** The hash alone, on as many threads of libuv's pool as the figure's server has, all on the server's core. */
async function compare() {
  if (!(await bcrypt.compare(password, hash))) throw new Error('bcrypt refused the right password');
}

answerParent({ methods: { run: (settings) => loop({ ...settings, operation: compare }) } });
