/** Groups as operators manage them. */
export { GroupService } from './group-service.ts';
export { leaveGroups } from './leave-groups.ts';
export { groupRoutes } from './routes.ts';
