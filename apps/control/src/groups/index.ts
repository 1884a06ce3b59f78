/** Groups as operators manage them. */
export { GroupService } from './group-service.ts';
export { groupRoutes } from './routes.ts';
