import type { SessionCookie } from '#platform';
import type { FastifyReply } from 'fastify';
import type { User } from '../domain/user.js';
import type { SignedIn } from '../sessions/session-starter.js';
import type { SignedInView, UserView } from './auth.dto.js';

/** The answer to every way of signing in; sets the cookies besides. */
export function answerSignedIn(signedIn: SignedIn, reply: FastifyReply, cookie: SessionCookie): SignedInView {
  const { user, tenants, sessionToken, expiresAt, awaitsSecondFactor, deviceToken } = signedIn;
  cookie.set(reply, sessionToken, expiresAt);
  if (deviceToken !== undefined) cookie.setDevice(reply, deviceToken);
  const answer = { user: userView(user), tenants, sessionToken, expiresAt };
  return awaitsSecondFactor ? { ...answer, awaitsSecondFactor } : answer;
}

function userView({ id, email, phone, phoneVerifiedAt }: User): UserView {
  return { id, email, phone, phoneVerified: phoneVerifiedAt !== null };
}
