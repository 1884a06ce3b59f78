/** Profiles as operators manage them. */
export { ProfileService } from './profile-service.ts';
export { profileRoutes } from './routes.ts';
