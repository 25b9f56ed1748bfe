import type { TenantPlaces } from '#kernel';
import type { Robot } from './robot.js';

/** A robot, and the teams that it is in now. */
export interface RobotInTeams {
  readonly robot: Robot;
  readonly teamIds: readonly string[];
}

/** The teams that the robot is in. */
export function teamIdsOf(robotId: string, places: TenantPlaces | null): readonly string[] {
  const ofRobot = (places?.teamMembers ?? []).filter(
    ({ actorType, actorId }) => actorType === 'robot' && actorId === robotId,
  );
  return ofRobot.map(({ placeId }) => placeId).sort();
}
