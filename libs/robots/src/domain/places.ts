import type { PlaceMember, TenantPlaces } from '#kernel';
import type { Robot } from './robot.js';

/** The teams and chatgroups that a robot is in now. */
export interface PlacesOfRobot {
  readonly teamIds: readonly string[];
  readonly chatgroupIds: readonly string[];
}

/** A robot, and where it is. */
export interface PlacedRobot extends PlacesOfRobot {
  readonly robot: Robot;
}

export function placesOf(robotId: string, places: TenantPlaces | null): PlacesOfRobot {
  const idsOf = (members: readonly PlaceMember[]): string[] =>
    members
      .filter(({ actorType, actorId }) => actorType === 'robot' && actorId === robotId)
      .map(({ placeId }) => placeId)
      .sort();
  return { teamIds: idsOf(places?.teamMembers ?? []), chatgroupIds: idsOf(places?.chatgroupMembers ?? []) };
}
