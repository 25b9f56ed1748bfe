import { httpStatusOf, type ErrorDefinition } from '#kernel';

/** The page of one error, as Markdown: `docs/errors/<code>.md`, and where the `type` of its problem document leads. */
export function errorPage(definition: ErrorDefinition): string {
  return [
    `# ${definition.title}`,
    '',
    `\`${definition.code}\`, status ${httpStatusOf(definition)}.`,
    '',
    '## When',
    '',
    definition.description,
    '',
    '## What to do',
    '',
    definition.remedy,
    '',
  ].join('\n');
}
