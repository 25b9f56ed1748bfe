import { newId } from '#kernel';
import type { HttpClient } from '../../support/http-client.js';
import type { newOwner, Service } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';

export type Owner = Awaited<ReturnType<typeof newOwner>>;

/** A robot that is paired: what its machine holds. */
export interface PairedRobot {
  readonly id: string;
  readonly token: string;
  readonly bearer: HttpClient;
}

export const robotName = (): string => `Robot ${newId()}`;

/** Makes a robot of the caller's; answers its id. */
export async function makeRobot(caller: HttpClient, body: object = {}): Promise<string> {
  const made = await caller.post('/api/robots', { name: robotName(), teamIds: [], ...body });
  if (made.status !== 201) throw new Error(`make a robot: ${made.text}`);
  return made.body.id as string;
}

export async function pairingCodeFor(caller: HttpClient, robotId: string): Promise<string> {
  const issued = await caller.post(`/api/robots/${robotId}/pairing-code`);
  if (issued.status !== 201) throw new Error(`pairing code: ${issued.text}`);
  return issued.body.code as string;
}

/** Pairs the robot anew; answers its token. */
export async function pair(app: Service, caller: HttpClient, robotId: string): Promise<string> {
  const code = await pairingCodeFor(caller, robotId);
  const paired = await app.client().post('/api/robots/pair', { code, machineName: 'pc-17' });
  if (paired.status !== 200) throw new Error(`pair: ${paired.text}`);
  return paired.body.token as string;
}

/** Makes a robot and pairs it. */
export async function newRobot(app: Service, caller: HttpClient, body: object = {}): Promise<PairedRobot> {
  const id = await makeRobot(caller, body);
  const token = await pair(app, caller, id);
  return { id, token, bearer: app.client().bearer(token) };
}

/** What the robot is told about `projects:create`, in a team or in the whole tenant. */
export const mayCreate = (robot: HttpClient, teamId?: string) =>
  robot.post('/api/access/check', {
    permission: 'projects:create',
    ...(teamId === undefined ? {} : { scopeType: 'team', scopeId: teamId }),
  });

/** The team that every tenant starts with. */
export async function firstTeam(app: TestApp, tenantId: string): Promise<string> {
  const rows = await app.database.asOwner<{ id: string }>('SELECT id FROM tenancy.teams WHERE tenant_id = $1', [
    tenantId,
  ]);
  return rows[0]!.id;
}

export interface AuditLine {
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly actor_type: string | null;
  readonly actor_id: string | null;
  readonly credential_kind: string | null;
  readonly credential_id: string | null;
  readonly resource_id: string | null;
  readonly data: Record<string, unknown>;
}

/** What the tenant's audit trail says, oldest first. */
export const trailOf = (app: TestApp, tenantId: string): Promise<AuditLine[]> =>
  app.database.asOwner<AuditLine>('SELECT * FROM audit.events WHERE tenant_id = $1 ORDER BY occurred_at, id', [
    tenantId,
  ]);
