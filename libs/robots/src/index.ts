export { RobotsModule } from './robots.module.js';
export { robotsEntities } from './storage/entities.js';
export { Robots1763769606000 } from './storage/migrations/1763769606000-robots.js';
