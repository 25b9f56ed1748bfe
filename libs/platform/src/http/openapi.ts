import type { OpenAPIObject } from '@nestjs/swagger';
import {
  AUTHENTICATION_INSUFFICIENT,
  CROSS_ORIGIN,
  MALFORMED_REQUEST,
  MFA_REQUIRED,
  NOT_AUTHENTICATED,
  PAYLOAD_TOO_LARGE,
  PERMISSION_REQUIRED,
  RATE_LIMITED,
  SESSION_REQUIRED,
  SIGN_IN_REQUIRED,
  TENANT_REQUIRED,
  UNAVAILABLE,
  UNSUPPORTED_MEDIA_TYPE,
  VALIDATION_FAILED,
} from '../errors.js';
import { errorCatalogue, type ErrorDefinition, type FreshAuthentication } from '#kernel';
import {
  ACCESS_EXTENSION,
  BEFORE_SECOND_FACTOR_EXTENSION,
  FRESH_AUTHENTICATION_EXTENSION,
} from './access-declaration.js';
import { problemResponse, problemSchema, refusalSchemaName } from './api-errors.js';
import { LIMIT_EXTENSION } from '../limits/limit-as.js';
import { isStrict, type RouteClass } from '../limits/route-class.js';
import { addLimitHeaders, limitHeaders } from './openapi-limits.js';
import { addExamples } from './openapi-examples.js';
import type { AccessDeclaration } from './route-facts.js';
import { statusIn, WireContracts, type WireContract } from './wire-contract.js';

type Content = Parameters<typeof addExamples>[0][number];

interface Operation {
  description?: string;
  security?: Record<string, string[]>[];
  requestBody?: { content?: Content };
  parameters?: { in: string }[];
  responses: Partial<Record<string, { content?: Content; headers?: object }>>;
  [extension: `x-${string}`]: unknown;
}

/** Which contract a route is of; a native one has none. */
const CONTRACT_EXTENSION = 'x-contract';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const OF_A_PERSON = [{ bearer: [] }, { cookie: [] }];
const ANY = [{ apiKey: [] }, ...OF_A_PERSON];

/**
 * Completes the generated document from what the routes declare: who may call each operation, the refusals that follow
 * from that, and OpenAPI 3.1's way of saying "or null".
 */
export function describeOperations(document: OpenAPIObject, contracts: readonly WireContract[]): OpenAPIObject {
  const components = (document.components ??= {});
  const schemas = (components.schemas ??= {});
  components.headers = limitHeaders;
  schemas['Problem'] = problemSchema;
  for (const { name, refusalSchema } of contracts) schemas[refusalSchemaName(name)] = refusalSchema;
  const byPath = new WireContracts(contracts);
  for (const [url, path] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = (path as Record<string, Operation | undefined>)[method];
      if (!operation) continue;
      describe(operation, method, byPath.ofPath(url));
      const bodies = [operation.requestBody, ...Object.values(operation.responses)];
      addExamples(
        bodies.map((body) => body?.content),
        schemas,
      );
    }
  }
  return nullableAsType(document) as OpenAPIObject;
}

function describe(operation: Operation, method: string, contract: WireContract | null): void {
  const access = operation[ACCESS_EXTENSION] as AccessDeclaration;
  operation.security = credentialsFor(access, contract);
  if (contract) operation[CONTRACT_EXTENSION] = contract.name;
  operation.description = [operation.description, whoMayCall(access), howFreshly(operation)]
    .filter(Boolean)
    .join('\n\n');
  const own = (operation['x-error-codes'] ?? []) as string[];
  const errors = [...own.map(definitionOf), ...impliedErrors(operation, access, method)];
  const statusOf = (error: ErrorDefinition): number => statusIn(contract, error);
  for (const status of new Set(errors.map(statusOf))) {
    operation.responses[status] ??= {};
    Object.assign(
      operation.responses[status],
      problemResponse(
        errors.filter((error) => statusOf(error) === status),
        contract,
      ),
    );
  }
  addLimitHeaders(operation.responses);
  Reflect.deleteProperty(operation, 'x-error-codes');
}

function definitionOf(code: string): ErrorDefinition {
  const definition = errorCatalogue().find((error) => error.code === code);
  if (!definition) throw new Error(`an operation documents ${code}, which is not in the catalogue`);
  return definition;
}

function impliedErrors(operation: Operation, access: AccessDeclaration, method: string): ErrorDefinition[] {
  const errors = [MALFORMED_REQUEST, ...callerErrors(operation, access)];
  if (method !== 'get') errors.push(CROSS_ORIGIN);
  if (operation.requestBody) errors.push(PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, VALIDATION_FAILED);
  else if (operation.parameters?.some((parameter) => parameter.in === 'query')) errors.push(VALIDATION_FAILED);
  errors.push(RATE_LIMITED);
  const limitClass = operation[LIMIT_EXTENSION] as RouteClass | undefined;
  if (access.kind !== 'public' || (limitClass !== undefined && isStrict(limitClass))) errors.push(UNAVAILABLE);
  return errors;
}

function callerErrors(operation: Operation, { kind }: AccessDeclaration): ErrorDefinition[] {
  if (kind === 'public') return [];
  const errors = [NOT_AUTHENTICATED];
  if (!operation[BEFORE_SECOND_FACTOR_EXTENSION]) errors.push(MFA_REQUIRED);
  const isFresh = operation[FRESH_AUTHENTICATION_EXTENSION] !== undefined;
  if (isFresh) errors.push(AUTHENTICATION_INSUFFICIENT, SESSION_REQUIRED);
  if (isOfPerson(kind) || isFresh) errors.push(SIGN_IN_REQUIRED);
  if (kind === 'system-admin') errors.push(PERMISSION_REQUIRED);
  if (kind === 'permission' || kind === 'role') errors.push(TENANT_REQUIRED, PERMISSION_REQUIRED);
  return errors;
}

function isOfPerson(kind: AccessDeclaration['kind']): boolean {
  return kind === 'signed-in' || kind === 'system-admin';
}

function credentialsFor({ kind }: AccessDeclaration, contract: WireContract | null): Record<string, string[]>[] {
  if (kind === 'public') return [];
  if (contract) return contract.credentials.map((name) => ({ [name]: [] }));
  return isOfPerson(kind) ? OF_A_PERSON : ANY;
}

function whoMayCall(access: AccessDeclaration): string {
  switch (access.kind) {
    case 'public':
      return 'Anyone may call.';
    case 'signed-in':
      return 'Any person who is signed in may call.';
    case 'system-admin':
      return 'Whoever administers the whole system may call.';
    case 'authenticated':
      return 'Whoever presents a valid credential may call.';
    case 'permission':
      return `Needs the permission \`${access.permission}\` in the caller’s tenant.`;
    case 'role':
      return `Needs the role \`${access.role}\` in the caller’s tenant.`;
  }
}

function howFreshly(operation: Operation): string | undefined {
  const fresh = operation[FRESH_AUTHENTICATION_EXTENSION] as FreshAuthentication | undefined;
  return (
    fresh && `Only within ${fresh.withinMinutes} minutes of proving who one is, with \`acr\` at least \`${fresh.acr}\`.`
  );
}

/** `nullable: true` is OpenAPI 3.0; 3.1 lists null among the types. */
function nullableAsType(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(nullableAsType);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Record<string, unknown>;
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, nullableAsType(value)]));
  return nullable === true && typeof copy['type'] === 'string' ? { ...copy, type: [copy['type'], 'null'] } : copy;
}
