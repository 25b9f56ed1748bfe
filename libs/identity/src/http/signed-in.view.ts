import type { SessionCookie } from '#platform';
import type { FastifyReply } from 'fastify';
import { maskedPhone } from '../domain/masked-phone.js';
import type { User } from '../domain/user.js';
import type { SignedIn } from '../sessions/session-starter.js';
import type { SignedInView, UserView } from './auth.dto.js';

/** The answer to every way of signing in; sets the cookies besides. Before the second factor a phone is masked. */
export function answerSignedIn(signedIn: SignedIn, reply: FastifyReply, cookie: SessionCookie): SignedInView {
  const { user, tenants, sessionToken, expiresAt, awaitsSecondFactor, secondFactors, deviceToken } = signedIn;
  cookie.set(reply, sessionToken, expiresAt);
  if (deviceToken !== undefined) cookie.setDevice(reply, deviceToken);
  const choices = tenants.map(({ id, name, slug, status, roles }) => ({ id, name, slug, status, roles }));
  const answer = { user: userView(user, awaitsSecondFactor), tenants: choices, sessionToken, expiresAt };
  return awaitsSecondFactor ? { ...answer, awaitsSecondFactor, secondFactors } : answer;
}

function userView({ id, email, phone, phoneVerifiedAt }: User, isMasked: boolean): UserView {
  return { id, email, phone: isMasked && phone ? maskedPhone(phone) : phone, phoneVerified: phoneVerifiedAt !== null };
}
