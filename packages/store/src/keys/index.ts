export { SqlApiKeyRepository } from './api-key-repository.ts';
export { type FileKeys, SqlFileKeys } from './file-keys.ts';
export type {
  ApiKeyRepository,
  FoundKey,
  KeyContent,
  KeyLimits,
  KeyScopes,
  KeySecret,
  RecognisableKey,
  StoredKey,
} from './port.ts';
export { rotationDueAt } from './port.ts';
