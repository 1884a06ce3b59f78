import { checkCycles } from './cycles.ts';
import { checkDoors } from './doors.ts';
import { checkDynamicCode } from './dynamic-code.ts';
import { checkFileSize } from './file-size.ts';
import { checkLevels } from './levels.ts';
import { checkMirroredProviders } from './mirrored-providers.ts';
import { checkModuleMocks } from './module-mocks.ts';
import type { Repository } from './repository.ts';
import { checkSecretsAndPaths } from './secrets-and-paths.ts';
import { checkUndeclaredImports } from './undeclared-imports.ts';
import type { Violation } from './violation.ts';

/** The project's own rules, by the name `make check` prints; what biome, tsc or knip can say is left to them. */
export const STRUCTURE_CHECKS: Readonly<Record<string, (repository: Repository) => Violation[]>> = {
  'package levels': checkLevels,
  'import cycles': checkCycles,
  'declared imports': checkUndeclaredImports,
  'folder doors': checkDoors,
  'file size': checkFileSize,
  'provider folders': checkMirroredProviders,
  'module mocks': checkModuleMocks,
  'dynamic code': checkDynamicCode,
  'secrets and paths': checkSecretsAndPaths,
};
