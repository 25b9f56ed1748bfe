import type { TenantPlaces } from '#kernel';
import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DescribePlaces } from '../contract.js';

const PLACES = `SELECT status,
  (SELECT coalesce(json_agg(user_id), '[]') FROM tenancy.memberships
    WHERE tenant_id = (SELECT platform.current_tenant_id())) AS "memberIds",
  (SELECT coalesce(json_agg(json_build_object('actorType', actor_type, 'actorId', actor_id, 'placeId', team_id)), '[]')
    FROM tenancy.team_members) AS "teamMembers",
  (SELECT coalesce(json_agg(json_build_object('actorType', actor_type, 'actorId', actor_id, 'placeId', chatgroup_id)), '[]')
    FROM tenancy.chatgroup_members) AS "chatgroupMembers",
  (SELECT coalesce(json_agg(json_build_object('id', id, 'teamId', team_id)), '[]') FROM tenancy.chatgroups) AS chatgroups
  FROM tenancy.tenants WHERE id = (SELECT platform.current_tenant_id())`;

@QueryHandler(DescribePlaces)
export class DescribePlacesHandler implements IQueryHandler<DescribePlaces> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute(): Promise<TenantPlaces | null> {
    const [places] = await this.unitOfWork.transaction.query<TenantPlaces[]>(PLACES);
    return places ?? null;
  }
}
