export { GrantSuperuser } from './use-cases/grant-superuser.js';
export {
  ASSIGNMENT_EXISTS,
  GRANT_EXCEEDS_OWN,
  HIGHER_RANK,
  PERMISSION_UNKNOWN,
  RANK_REQUIRED,
  ROLE_BUILT_IN,
  ROLE_NOT_FOUND,
  SCOPE_INCOMPLETE,
} from './domain/errors.js';
export { DecisionView, CheckBody, DeniedByView, MissingPermissionView } from './http/access.dto.js';
export { AccessReview } from './questions/access-review.js';
export {
  AccessQuestions,
  only,
  type EntitledAsker,
  type Question,
  type QuestionAbout,
} from './questions/access-questions.js';
export { scopeOf } from './http/asked-scope.js';
export { BindingView, ROLE_NAME } from './http/roles.dto.js';
export { AssignRole } from './use-cases/assign-role.js';
export { GetRoleByName } from './use-cases/get-role-by-name.js';
export { GrantPermission } from './use-cases/grant-permission.js';
export { ListRoles } from './use-cases/list-roles.js';
export { UNLIMITED } from './domain/assignment.js';
export { type ListedAssignment } from './storage/assignment-list.js';
export { type ListedRole } from './storage/role-list.js';
export { RbacModule } from './rbac.module.js';
export { rbacEntities } from './storage/entities.js';
export { Rbac1763769603000 } from './storage/migrations/1763769603000-rbac.js';
