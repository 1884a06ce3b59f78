/** Keys of clients, as operators manage them. */
export { upsertFileKeys } from './file-keys.ts';
export { KeyPublisher } from './key-publisher.ts';
export { KeyService } from './key-service.ts';
export { RotationReminder } from './rotation-reminder.ts';
export { keyRoutes } from './routes.ts';
