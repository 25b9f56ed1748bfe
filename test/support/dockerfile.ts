import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT = join(import.meta.dirname, '../..');

export interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

/** What one COPY takes: from the project when `stage` is null, else from that stage's folder `/app`. */
export interface Copy {
  readonly stage: string | null;
  readonly sources: readonly string[];
  readonly target: string;
}

/** One stage: its name (empty for a nameless one), the image it starts from, and its instructions in order. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The project's own Dockerfile by stages; the last one is the image. */
export function readDockerfile(): Stage[] {
  const text = readFileSync(join(PROJECT, 'Dockerfile'), 'utf8').replaceAll(/^#.*\n/gm, '');
  const lines = text.replaceAll(/\\\n\s*/g, '').match(/^\S.*$/gm) ?? [];
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
    if (keyword === 'FROM') {
      const [base = '', , name = ''] = rest.split(' ');
      stages.push({ name, base, instructions: [] });
    } else stages.at(-1)?.instructions.push({ keyword, text: rest });
  }
  return stages;
}

/** The text of every instruction with the keyword. */
export const textsOf = (stage: Stage, keyword: string): string[] =>
  stage.instructions.filter((instruction) => instruction.keyword === keyword).map(({ text }) => text);

/** What the stage copies. Paths are below `/app`, in the stages and in the image. */
export function copiesOf(stage: Stage): Copy[] {
  return textsOf(stage, 'COPY').map((text) => {
    const from = /^--from=(\S+) /.exec(text);
    const paths = text.slice(from?.[0].length ?? 0).split(' ');
    const target = paths.pop() ?? '';
    return { stage: from?.[1] ?? null, sources: paths.map((path) => path.replace(/^\/app\//, '')), target };
  });
}

/** The variables that ENV sets. */
export const environmentOf = (stage: Stage): Record<string, string> =>
  Object.fromEntries(textsOf(stage, 'ENV').flatMap((text) => text.split(' ').map((pair) => pair.split('=', 2))));

/** Program and arguments of CMD, or of the command inside HEALTHCHECK, both written as a JSON list. */
export function commandOf(stage: Stage, keyword: 'CMD' | 'HEALTHCHECK'): string[] {
  const [text = ''] = textsOf(stage, keyword);
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
}
