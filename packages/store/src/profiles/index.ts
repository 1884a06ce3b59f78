export type { ProfileContent, ProfileRepository, StoredProfile, UnknownGroup } from './port.ts';
export { SqlProfileRepository } from './profile-repository.ts';
