import { builtinModules } from 'node:module';
import { packageOf, type Repository } from './repository.ts';
import { packageNameOf } from './resolve.ts';
import { isTestCode } from './source-file.ts';
import type { Violation } from './violation.ts';

/**
 * Finds imports that the package's own package.json does not declare: they work by luck of the install tree.
 * Source needs `dependencies`; tests may also use `devDependencies` and the test tools of the root. The root's
 * own scripts and the benchmarks are development everywhere.
 */
export function checkUndeclaredImports(repository: Repository): Violation[] {
  const root = repository.packages.find(({ folder }) => folder === '');
  const violations: Violation[] = [];
  for (const { path, imports } of repository.sources) {
    const home = packageOf(repository.packages, path);
    if (!home) continue;
    for (const { specifier, line } of imports) {
      const name = packageNameOf(specifier);
      if (name === undefined || name === home.name || home.dependencies.has(name)) continue;
      if (builtinModules.includes(specifier)) {
        violations.push({ file: path, line, message: `built-in '${specifier}': write 'node:${specifier}'` });
        continue;
      }
      const forDevelopment = home === root || home.name === '@sluice/bench' || isTestCode(path);
      if (forDevelopment && (home.devDependencies.has(name) || root?.devDependencies.has(name))) continue;
      const list = forDevelopment ? 'devDependencies' : 'dependencies';
      const manifest = home.folder === '' ? 'package.json' : `${home.folder}/package.json`;
      violations.push({ file: path, line, message: `'${name}' is not declared: add it to ${list} of ${manifest}` });
    }
  }
  return violations;
}
