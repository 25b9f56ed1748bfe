import { parseArgs } from 'node:util';

export const USAGE = `npm run bench -- [options]
  --smoke           every benchmark for a moment, only to see that all answers are right
  --only NAME       only figures whose name contains NAME (may be repeated)
  --rounds N        alternating runs of each figure and its floor (default 5)
  --seconds N       length of one run (default 3; 10 for the slow figures)
  --json FILE       also write every run to FILE
  --cpu-prof DIR    write the service's CPU profiles to DIR`;

const SMOKE = { rounds: 1, seconds: 0.3, slowSeconds: 0.5, warmUpSeconds: 0.1 };
const FULL = { rounds: 5, seconds: 3, slowSeconds: 10, warmUpSeconds: 4 };

/** Reads the command line. Throws for what it doesn't know. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      smoke: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'string' },
      'cpu-prof': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const lengths = { ...(values.smoke ? SMOKE : FULL) };
  if (values.rounds) lengths.rounds = positive('--rounds', values.rounds);
  if (values.seconds) lengths.seconds = lengths.slowSeconds = positive('--seconds', values.seconds);
  return { ...values, profileFolder: values['cpu-prof'], lengths };
}

function positive(option, text) {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${option}: ${text} is not a number above 0`);
  return value;
}
