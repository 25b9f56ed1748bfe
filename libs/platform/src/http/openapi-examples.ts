import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];

interface MediaType {
  schema?: Schema;
  example?: unknown;
  examples?: unknown;
}

/** Gives each body that has none a whole example, put together from the examples of its members. */
export function addExamples(contents: readonly (Record<string, MediaType> | undefined)[], schemas: Schemas): void {
  for (const content of contents) {
    for (const media of Object.values(content ?? {})) {
      if (media.examples !== undefined || media.example !== undefined || !media.schema) continue;
      const example = exampleOf(media.schema, schemas);
      if (example !== undefined) media.example = example;
    }
  }
}

function exampleOf(schema: Schema, schemas: Schemas): unknown {
  if ('$ref' in schema) {
    const named = schemas[schema.$ref.replace('#/components/schemas/', '')];
    return named && exampleOf(named, schemas);
  }
  if (schema.example !== undefined) return schema.example as unknown;
  // How the generator says "this class, or null".
  const either = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((all) => all ?? [])[0];
  if (either) return exampleOf(either, schemas);
  if (schema.type === 'array' && schema.items) return [exampleOf(schema.items, schemas)];
  if (!schema.properties) return undefined;
  const members = Object.entries(schema.properties).map(([name, member]) => [name, exampleOf(member, schemas)]);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined)) as unknown;
}
