import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Content {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, unknown>>;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
  readonly 'x-access': Access;
  /** Absent on what is native. */
  readonly 'x-contract'?: string;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Access {
  readonly kind: 'public' | 'signed-in' | 'system-admin' | 'authenticated' | 'permission' | 'role';
  readonly permission?: string;
}

type Body = Readonly<Record<string, unknown>>;

/** An operation, what it takes and answers, and where an id of something fits into it. */
export interface Operation {
  readonly id: string;
  /** As a reader finds it: `GET /api/teams`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Which wire contract it is of; undefined for a native one. */
  readonly contract: string | undefined;
  readonly access: Access;
  readonly pathIds: readonly string[];
  readonly queryIds: readonly string[];
  readonly bodyIds: readonly string[];
  /** Of the objects, or the lists of objects, that its body has: `changes.actorId`. */
  readonly nestedIds: readonly string[];
  readonly takesQuery: boolean;
  /** The document's example; undefined where no body is taken. */
  readonly body: Body | undefined;
  /** Of the body; but for those that are objects, which any object may be. */
  readonly members: readonly string[];
  readonly requiredMembers: readonly string[];
  /** Each answer that is documented: `200`, `404 tenancy.team-not-found`. */
  readonly answers: readonly string[];
}

/** Those that take up to 512 KiB. */
const TAKING_LARGE_BODIES = new Set(['checkAccessInBatch', 'askWhatIf', 'authzenEvaluateSeveral']);

/** JSON that is one KiB more than the operation takes. */
export const tooLargeFor = ({ id }: Operation): string =>
  JSON.stringify('x'.repeat((TAKING_LARGE_BODIES.has(id) ? 513 : 65) * 1024));

/** Every native operation. */
export const documentedOperations = (): Operation[] =>
  everyOperation().filter(({ contract }) => contract === undefined);

/** Every operation of the wire contract with that name. */
export const contractOperations = (name: string): Operation[] =>
  everyOperation().filter(({ contract }) => contract === name);

/** Every operation of the committed document, which is the one that is served (see `document.spec.ts`). */
export function everyOperation(): Operation[] {
  const file = join(import.meta.dirname, '../../docs/openapi.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as OpenApi;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, documented]) => read(document, method, path, documented)),
  );
}

function read(document: OpenApi, method: string, path: string, documented: DocumentedOperation): Operation {
  const { parameters = [], requestBody, responses } = documented;
  const content = requestBody?.content['application/json'];
  const schema = resolve(document, content?.schema);
  const members = Object.entries(schema?.properties ?? {});
  const query = parameters.filter((parameter) => parameter.in === 'query');
  return {
    id: documented.operationId,
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    contract: documented['x-contract'],
    access: documented['x-access'],
    pathIds: parameters
      .filter((parameter) => parameter.in === 'path' && !(parameter.name in NAMES))
      .map(({ name }) => name),
    queryIds: query.filter(({ name, schema: type }) => takesAnId(name, type)).map(({ name }) => name),
    bodyIds: members.filter(([name, type]) => takesAnId(name, type)).map(([name]) => name),
    nestedIds: members.flatMap(([name, type]) => idsWithin(document, type).map((member) => `${name}.${member}`)),
    takesQuery: query.length > 0,
    body: content?.example as Body | undefined,
    members: members.filter(([, { type }]) => type !== 'object').map(([name]) => name),
    requiredMembers: schema?.required ?? [],
    answers: Object.entries(responses).flatMap(([status, response]) => answersOf(status, response.content)),
  };
}

function answersOf(status: string, content: Readonly<Record<string, Content>> | undefined): string[] {
  const refusals = content?.['application/problem+json'] ?? content?.['application/json'];
  const codes = Number(status) < 400 ? [] : Object.keys(refusals?.examples ?? {});
  return codes.length > 0 ? codes.map((code) => `${status} ${code}`) : [status];
}

function takesAnId(name: string, schema: Schema | undefined): boolean {
  return (schema?.items ?? schema)?.format === 'uuid' || /(^id|Ids?)$/.test(name);
}

function idsWithin(document: OpenApi, schema: Schema): string[] {
  const within = resolve(document, schema.items ?? schema);
  return Object.entries(within?.properties ?? {}).flatMap(([name, type]) => (takesAnId(name, type) ? [name] : []));
}

function resolve({ components }: OpenApi, schema: Schema | undefined): Schema | undefined {
  const name = (schema?.$ref ?? schema?.allOf?.[0]?.$ref)?.split('/').at(-1);
  return name === undefined ? schema : components.schemas[name];
}

/** Ids by the name of what they are of: `teamId`, `userId`. */
export type Ids = Readonly<Record<string, string>>;

/** A place for many ids (`teamIds`) takes the id of one. */
const nameOfOne = (place: string): string => place.replace(/Ids$/, 'Id');

/** Parts of a path that are names, and what they are called here: no ids of anything. */
const NAMES: Readonly<Record<string, string>> = { application: 'slides', pack: 'ai-backend', role: 'analyst' };

const filledWith = (path: string, values: Ids): string =>
  Object.entries(values).reduce((filled, [name, value]) => filled.replace(`{${name}}`, value), path);

/** The operation as a request, with these ids wherever they fit and its examples elsewhere. */
export function requestOf(operation: Operation, ids: Ids): { path: string; body: Body | undefined } {
  const { id, pathIds, bodyIds, body } = operation;
  const lacking = pathIds.find((name) => ids[name] === undefined);
  if (lacking !== undefined) throw new Error(`${id} takes a ${lacking}: give the furnished tenant one`);
  const path = filledWith(operation.path, { ...NAMES, ...ids });
  const fitting = bodyIds.flatMap((place) => {
    const value = ids[nameOfOne(place)];
    return value === undefined ? [] : [[place, nameOfOne(place) === place ? value : [value]] as const];
  });
  return { path, body: body && { ...body, ...Object.fromEntries(fitting) } };
}

/** The same with one more id, in this place alone. */
export function requestWith(operation: Operation, ids: Ids, place: string, id: string): ReturnType<typeof requestOf> {
  if (operation.nestedIds.includes(place)) return withNested(requestOf(operation, ids), place, id);
  const { path, body } = requestOf(operation, { ...ids, [nameOfOne(place)]: id });
  return { path: operation.queryIds.includes(place) ? `${path}?${place}=${id}` : path, body };
}

/** In the only object, or the first of the list, that its body has there. */
function withNested({ path, body }: ReturnType<typeof requestOf>, place: string, id: string) {
  const [name = '', member = ''] = place.split('.');
  const put = (one: unknown): object => ({ ...(one as object), [member]: id });
  const example = body?.[name];
  return {
    path,
    body: { ...body, [name]: Array.isArray(example) ? [put(example[0]), ...example.slice(1)] : put(example) },
  };
}
