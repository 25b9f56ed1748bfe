import { defineError } from '#kernel';

export const ROBOT_NOT_FOUND = defineError({
  code: 'robots.robot-not-found',
  kind: 'not-found',
  title: 'No such robot',
  description: 'The tenant of the credential has no robot with this id.',
  remedy: 'Use an id from `GET /api/robots`.',
});

export const ROBOT_ENDED = defineError({
  code: 'robots.robot-ended',
  kind: 'conflict',
  title: 'The robot has ended',
  description: 'The robot was revoked, or the expiry of its token is past. Neither is taken back.',
  remedy: 'Make another robot.',
});

export const PAIRING_CODE_WRONG = defineError({
  code: 'robots.pairing-code-wrong',
  kind: 'invalid',
  title: 'Pairing code is not valid',
  description:
    'The code is wrong, was used already, was replaced by a newer one, is older than ten minutes, or its robot counts no more. Which of them is not said.',
  remedy: 'Ask for a new code where the robot was made.',
});
