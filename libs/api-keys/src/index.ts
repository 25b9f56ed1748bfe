export { ApiKeysModule } from './api-keys.module.js';
export { apiKeyEntities } from './storage/entities.js';
export { ApiKeys1763769605000 } from './storage/migrations/1763769605000-api-keys.js';
