import { claimsOf, type AssuranceLevel } from '#kernel';
import type { AppRequest, SessionCookie } from '#platform';
import { ApiProperty } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Reauthenticated } from '../use-cases/reauthenticate.js';

export class ReauthenticatedView {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'sp_session_AZq…',
    description: 'The session’s new secret; null where the cookie has it',
  })
  readonly sessionToken!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-02-07T09:30:00.000Z' })
  readonly expiresAt!: Date;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z', description: 'Now' })
  readonly authTime!: Date;

  @ApiProperty({ enum: ['aal1', 'aal2'], example: 'aal1' })
  readonly acr!: AssuranceLevel;

  @ApiProperty({ type: [String], example: ['pwd'], description: 'Methods by their names of RFC 8176' })
  readonly amr!: readonly string[];
}

/** The answer to every way of proving it again; a new secret goes where the old one came from. */
export function answerReauthenticated(
  { session, sessionToken }: Reauthenticated,
  { credentialPlace }: AppRequest,
  reply: FastifyReply,
  cookie: SessionCookie,
): ReauthenticatedView {
  const { amr, acr, authTimeMs } = claimsOf(session);
  const isCookie = credentialPlace === 'cookie';
  if (isCookie) cookie.set(reply, sessionToken, session.expiresAt);
  return {
    sessionToken: isCookie ? null : sessionToken,
    expiresAt: session.expiresAt,
    authTime: new Date(authTimeMs),
    acr,
    amr,
  };
}
