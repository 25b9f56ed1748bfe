interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly schema?: Schema;
}

export interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly parameters?: readonly Parameter[];
            readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
          }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** An operation, and where an id of something fits into it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly pathIds: readonly string[];
  readonly queryIds: readonly string[];
  readonly bodyIds: readonly string[];
  /** A body made of the examples; undefined where none is taken. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** Every operation of the document. */
export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters = [], requestBody }]) => {
      const schema = resolve(document, requestBody?.content['application/json']?.schema);
      const properties = Object.entries(schema?.properties ?? {});
      const placed = (place: Parameter['in']) =>
        parameters.filter((parameter) => parameter.in === place).map(({ name, schema: type }) => [name, type] as const);
      return {
        id: operationId,
        method: method.toUpperCase(),
        path,
        pathIds: placed('path').map(([name]) => name),
        queryIds: placed('query')
          .filter(takesAnId)
          .map(([name]) => name),
        bodyIds: properties.filter(takesAnId).map(([name]) => name),
        body: requestBody && Object.fromEntries(properties.map(([name, type]) => [name, exampleOf(type)])),
      };
    }),
  );
}

/** The operation as a request, with the id in the given place and examples everywhere else. */
export function requestWith(operation: Operation, place: string, id: string): { path: string; body: unknown } {
  const { pathIds, queryIds, bodyIds } = operation;
  const path = pathIds.reduce((filled, name) => filled.replace(`{${name}}`, id), operation.path);
  const query = queryIds.includes(place) ? `?${place}=${id}` : '';
  const body = bodyIds.includes(place) ? { ...operation.body, [place]: id } : operation.body;
  return { path: `${path}${query}`, body };
}

function takesAnId([name, schema]: readonly [string, Schema | undefined]): boolean {
  return schema?.format === 'uuid' || /(^id|Id)$/.test(name);
}

function exampleOf({ example, format }: Schema): unknown {
  if (example !== undefined) return example;
  return format === 'uuid' ? '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' : 'any';
}

function resolve({ components }: OpenApi, schema: Schema | undefined): Schema | undefined {
  const name = schema?.$ref?.split('/').at(-1);
  return name === undefined ? schema : components.schemas[name];
}
