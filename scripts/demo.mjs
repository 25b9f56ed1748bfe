// The main flow over HTTP, against a running server: BASE_URL, by default the local one. Prints each request and answer,
// and stops with exit code 1 at the first answer that isn't what the contract says.
import { existsSync } from 'node:fs';
import { checkAccess, endSession, enterTenant, ownTenant, strangerSeesNothing } from './demo/account.mjs';
import { firstCredentialDecides, listKeys, makeKeys, revokeKey } from './demo/api-keys.mjs';
import { DemoClient } from './demo/client.mjs';
import { approveAsAdmin, askToJoin, lastOwnerStays, switchTenants } from './demo/members.mjs';
import { removedSeesNothing } from './demo/outsider.mjs';
import { deleteAccount, manageAccount } from './demo/own-account.mjs';
import { signInByPasskey } from './demo/passkey.mjs';
import { newPerson, signUp } from './demo/people.mjs';
import { step } from './demo/report.mjs';
import { makeRobot, moveRobot, revokeRobot, robotReachesItsTeam } from './demo/robots.mjs';
import { giveOwnRole } from './demo/roles.mjs';
import { signInWithBothFactors } from './demo/second-factor.mjs';
import { signInByGoogle } from './demo/social.mjs';
import { suspendAndResume } from './demo/suspension.mjs';
import { inviteIntoTeam, makeTeam, reachOwnTeamOnly } from './demo/teams.mjs';
import { readAuditTrail, readTrailOfTenant } from './demo/trail.mjs';

if (existsSync('.env')) process.loadEnvFile('.env');
const baseUrl = (process.env.BASE_URL ?? `http://localhost:${process.env.PORT ?? 3000}`).replace(/\/+$/, '');
const [mei, li, noor] = ['Mei', 'Li', 'Noor'].map((name) => newPerson(new DemoClient(baseUrl, name)));
const people = { mei, li, noor };

const tenant = await ownTenant(mei);
const tokens = await enterTenant(mei, tenant);
await checkAccess(mei.client.withBearer(tokens.accessToken), tenant);
await strangerSeesNothing(noor, tenant);
await endSession(mei, tokens);
await readAuditTrail(mei, tenant);

const places = await makeTeam(mei);
const { team } = places;
await inviteIntoTeam(people, tenant, team);
await reachOwnTeamOnly(people, places);

const { ownTenant: workshop, request } = await askToJoin(people, tenant);
await approveAsAdmin(people, request, team);
await lastOwnerStays(people);
await switchTenants(people, workshop, tenant);
await giveOwnRole(people, places);

const keys = await makeKeys(people);
await listKeys(people, keys);
await firstCredentialDecides(people, tenant, keys);
await revokeKey(li, keys.ofUser);

const robot = await makeRobot(li, tenant, team);
await robotReachesItsTeam(li, robot, places);
await moveRobot(li, robot, places);

const things = { ...places, tenant, robot, key: keys.ofTenant };
await removedSeesNothing(people, workshop, things);
await suspendAndResume(people, things);
await revokeKey(mei, things.key);
await revokeRobot(li, robot, team);
await readTrailOfTenant(people, things);

const ada = newPerson(new DemoClient(baseUrl, 'Ada'));
await signUp(ada);
await manageAccount(ada);
await deleteAccount(ada);

const grace = newPerson(new DemoClient(baseUrl, 'Grace'));
await signUp(grace);
await signInWithBothFactors(grace);
await signInByPasskey(grace);

await signInByGoogle(new DemoClient(baseUrl, 'Iris'), process.env.OAUTH_STAND_IN_URL || undefined);

step('All of it is as the contract says');
