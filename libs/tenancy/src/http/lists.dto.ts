import { IsPrefix, IsSort, ListQuery } from '#platform';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import type { InvitationStatus } from '../domain/invitation.js';
import type { JoinRequest } from '../domain/join-request.js';

const INVITATION_STATUSES: readonly InvitationStatus[] = ['open', 'expired', 'accepted', 'revoked'];
const REQUEST_STATUSES: readonly JoinRequest['status'][] = ['pending', 'approved', 'declined'];

export class MembersQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'Held in the whole tenant', maxLength: 64 })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  readonly role?: string;

  @IsPrefix()
  readonly email?: string;

  @IsSort(['joinedAt', '-joinedAt'])
  readonly sort?: string;
}

/** Of teams and of chatgroups. */
export class PlacesQuery extends ListQuery {
  @IsPrefix()
  readonly name?: string;

  @IsSort(['name', '-name', 'createdAt', '-createdAt'])
  readonly sort?: string;
}

/** Who is in a team or a chatgroup. */
export class PlaceMembersQuery extends ListQuery {
  @ApiPropertyOptional({ enum: ['human', 'robot'] })
  @IsOptional()
  @IsIn(['human', 'robot'])
  readonly type?: 'human' | 'robot';

  @IsSort(['addedAt', '-addedAt'])
  readonly sort?: string;
}

export class InvitationsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: INVITATION_STATUSES, default: 'open' })
  @IsOptional()
  @IsIn(INVITATION_STATUSES)
  readonly status?: InvitationStatus;

  @IsPrefix()
  readonly email?: string;

  @IsSort(['-createdAt', 'createdAt', 'expiresAt', '-expiresAt'])
  readonly sort?: string;
}

export class JoinRequestsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: REQUEST_STATUSES, default: 'pending' })
  @IsOptional()
  @IsIn(REQUEST_STATUSES)
  readonly status?: JoinRequest['status'];

  @IsSort(['createdAt', '-createdAt'])
  readonly sort?: string;
}
