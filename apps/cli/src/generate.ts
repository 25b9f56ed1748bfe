import { errorCatalogue } from '#kernel';
import { configurationReference, envExample, errorPage } from '#platform';
import { describeApi } from '../../api/src/describe-api.js';

export interface GeneratedFile {
  /** Relative to the root of the project. */
  readonly path: string;
  readonly content: string;
}

/** Every file that is made from the code: the OpenAPI document, the configuration reference and the error pages. */
export async function generate(): Promise<GeneratedFile[]> {
  const document = await describeApi();
  const errors = errorCatalogue();
  const index = errors.map(({ code, title }) => `- [\`${code}\`](${code}.md): ${title}`);
  return [
    { path: 'docs/openapi.json', content: `${JSON.stringify(document, null, 2)}\n` },
    { path: 'docs/configuration.md', content: configurationReference() },
    { path: '.env.example', content: envExample() },
    ...errors.map((error) => ({ path: `docs/errors/${error.code}.md`, content: errorPage(error) })),
    {
      path: 'docs/errors/README.md',
      content: `# Errors\n\nEvery refusal by its stable code. Generated.\n\n${index.join('\n')}\n`,
    },
  ];
}
