import pg from 'pg';
import { newId } from '#kernel';
import { makeOpaqueToken } from '#platform';
import type { Operation } from '../../support/openapi.js';
import { newPerson } from '../../support/people.js';
import { newProviderPerson } from '../social/steps.js';
import { bringBack } from './cases-of-social.js';
import type { Scene } from './scene.js';
import { ask, type Wish } from './walk.js';

/** What each of the operations answers while nobody gets at these tables: its name, the status, and Retry-After. */
export async function answersWithoutPostgres(
  scene: Scene,
  operations: readonly Operation[],
  tables: readonly string[],
): Promise<[string, number, string | null][]> {
  const wishes = await wishesFor(scene);
  const blocker = new pg.Client({ connectionString: scene.app.database.ownerUrl });
  await blocker.connect();
  try {
    await blocker.query(`BEGIN; LOCK TABLE ${tables.join(', ')}`);
    return await Promise.all(
      operations.map(async (operation): Promise<[string, number, string | null]> => {
        // Whether that is a session only PostgreSQL could say.
        const by = scene.app.client().bearer(makeOpaqueToken('sp_session_', newId()).token);
        const { status, headers } = await ask(scene, operation, { by, ...wishes[operation.id] });
        return [operation.name, status, headers.get('retry-after')];
      }),
    );
  } finally {
    await blocker.end();
  }
}

/** Of those whose example is refused before PostgreSQL is asked. */
async function wishesFor(scene: Scene): Promise<Record<string, Wish>> {
  return {
    signUp: { body: newPerson() },
    refreshTokens: { body: { refreshToken: scene.tenant.member.refreshToken } },
    askPasswordReset: { body: { identifier: newPerson().email } },
    askSignInCode: { body: { identifier: newPerson().email } },
    resetPassword: {
      body: { token: makeOpaqueToken('sp_reset_', newId()).token, newPassword: newPerson().password },
    },
    signInWithProviderToken: { body: { idToken: await scene.providers.google.idToken(newProviderPerson()) } },
    finishSocialSignIn: await bringBack(scene),
  };
}
