import { ApiErrors, Authenticated, callerOf, CURSOR_INVALID, HotRoute, LimitAs, type AppRequest } from '#platform';
import { AccessSearch } from '#rbac';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { actionIn, entityIn, membersOf, optionalMembers, typeIn } from './entities.js';
import { permissionOf, scopeOf } from './evaluations.js';
import { NamedSubjects } from './named-subjects.js';
import { nextToken, pageIn } from './page.js';
import {
  ActionSearchBody,
  ActionsView,
  ResourceSearchBody,
  ResourcesView,
  SubjectSearchBody,
  SubjectsView,
} from './search.dto.js';

/** Ids, or names, and where the search goes on. */
interface Found {
  readonly items: readonly string[];
  readonly nextCursor: string | null;
}

const NOBODY: Found = { items: [], nextCursor: null };

/** The Search APIs: whatever they find is allowed by an evaluation. Bodies are read by `entities.ts`. */
@ApiTags('authzen')
@Controller('access/v1/search')
export class SearchController {
  constructor(
    private readonly search: AccessSearch,
    private readonly subjects: NamedSubjects,
  ) {}

  @Post('subject')
  @HttpCode(200)
  @Authenticated()
  @HotRoute()
  @LimitAs('check')
  @ApiOperation({
    operationId: 'authzenSearchSubjects',
    summary: 'Who may do the action with the resource (AuthZEN 1.0 §8.4)',
    description: 'Subjects of one type, in the tenant of the credential. Needs `roles:read`.',
  })
  @ApiBody({ type: SubjectSearchBody })
  @ApiOkResponse({ type: SubjectsView })
  @ApiErrors('rbac.permission-required', CURSOR_INVALID)
  async searchSubjects(request: AppRequest): Promise<SubjectsView> {
    const body = bodyOf(request);
    const [type, action, resource] = [typeIn(body, 'subject'), actionIn(body), entityIn(body, 'resource')];
    const searched = ['subject', type, action, resource.type, resource.id];
    const wish = pageIn(body, searched);
    const question = { permission: permissionOf(action, resource.type), scope: scopeOf(resource) };
    const actorType = this.subjects.typeOf(type);
    // Asked about a type that there is, so that whoever may not ask learns nothing of types either.
    const found = await this.search.actors(askerOf(request), question, actorType ?? 'human', wish);
    const { items, nextCursor } = actorType === undefined ? NOBODY : found;
    const results = await this.subjects.named(callerOf(request), type, items);
    return { page: pageView(searched, { items, nextCursor }), results };
  }

  @Post('resource')
  @HttpCode(200)
  @Authenticated()
  @HotRoute()
  @LimitAs('check')
  @ApiOperation({
    operationId: 'authzenSearchResources',
    summary: 'With which resources of a type the subject may do the action (AuthZEN 1.0 §8.5)',
    description:
      'Of those that the tenant knows: named by a role or an assignment, and teams and chatgroups. Of whoever calls, or, with `roles:read`, of others.',
  })
  @ApiBody({ type: ResourceSearchBody })
  @ApiOkResponse({ type: ResourcesView })
  @ApiErrors('rbac.permission-required', CURSOR_INVALID)
  async searchResources(request: AppRequest): Promise<ResourcesView> {
    const body = bodyOf(request);
    const [subject, action, type] = [entityIn(body, 'subject'), actionIn(body), typeIn(body, 'resource')];
    const searched = ['resource', subject.type, subject.id, action, type];
    const wish = pageIn(body, searched);
    const about = (await this.subjects.of(callerOf(request), [subject]))(subject);
    const found = await this.search.scopes(askerOf(request), about, permissionOf(action, type), type, wish);
    return { page: pageView(searched, found), results: found.items.map((id) => ({ type, id })) };
  }

  @Post('action')
  @HttpCode(200)
  @Authenticated()
  @HotRoute()
  @LimitAs('check')
  @ApiOperation({
    operationId: 'authzenSearchActions',
    summary: 'Which actions of its type the subject may do with the resource (AuthZEN 1.0 §8.6)',
    description: 'Of whoever calls, or, with `roles:read`, of others.',
  })
  @ApiBody({ type: ActionSearchBody })
  @ApiOkResponse({ type: ActionsView })
  @ApiErrors('rbac.permission-required', CURSOR_INVALID)
  async searchActions(request: AppRequest): Promise<ActionsView> {
    const body = bodyOf(request);
    const [subject, resource] = [entityIn(body, 'subject'), entityIn(body, 'resource')];
    const searched = ['action', subject.type, subject.id, resource.type, resource.id];
    const wish = pageIn(body, searched);
    const about = (await this.subjects.of(callerOf(request), [subject]))(subject);
    const found = await this.search.permissions(askerOf(request), about, scopeOf(resource), wish);
    const results = found.items.map((permission) => ({ name: permission.slice(resource.type.length + 1) }));
    return { page: pageView(searched, found), results };
  }
}

function bodyOf(request: AppRequest): Readonly<Record<string, unknown>> {
  const body = membersOf(request.body);
  optionalMembers(body, 'context', '');
  return body;
}

const askerOf = (request: AppRequest) => ({ actor: callerOf(request), origin: request.origin });

const pageView = (searched: readonly unknown[], { items, nextCursor }: Found) => ({
  next_token: nextToken(searched, nextCursor),
  count: items.length,
});
