import { SCHEMA } from './schema.js';
import type { Variable } from './variable.js';

type Entry = [name: string, variable: Variable<unknown>];

/** The configuration reference, as Markdown; generated into `docs/configuration.md`. */
export function configurationReference(): string {
  const lines = [
    '# Configuration',
    '',
    'Every variable that Sallyport reads from its environment. `npm start` also reads a file `.env`. Generated from the schema.',
  ];
  for (const [group, entries] of grouped()) {
    lines.push(
      '',
      `## ${group}`,
      '',
      '| variable | default | unit | secret | description |',
      '| --- | --- | --- | --- | --- |',
    );
    for (const [name, variable] of entries) {
      const fallback =
        variable.default === undefined ? '' : variable.default === '' ? 'empty' : `\`${variable.default}\``;
      lines.push(
        `| \`${name}\` | ${fallback} | ${variable.unit ?? ''} | ${variable.secret ? 'yes' : ''} | ${variable.description} |`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The template `.env.example`: every variable, commented out, with its default. */
export function envExample(): string {
  const lines = [
    '# Copy to .env and uncomment what differs. Reference: docs/configuration.md. Generated from the schema.',
  ];
  for (const [group, entries] of grouped()) {
    lines.push('', `## ${group}`);
    for (const [name, variable] of entries) {
      const notes = [variable.unit && `in ${variable.unit}`, variable.secret && 'secret'].filter(Boolean).join('; ');
      lines.push(
        '',
        `# ${variable.description}${notes === '' ? '' : ` (${notes})`}`,
        `# ${name}=${variable.default ?? ''}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function grouped(): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of Object.entries(SCHEMA) as Entry[]) {
    const { group } = entry[1];
    groups.set(group, [...(groups.get(group) ?? []), entry]);
  }
  return groups;
}
