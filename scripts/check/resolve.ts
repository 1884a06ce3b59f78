import { posix } from 'node:path';
import type { Repository } from './repository.ts';

/** The npm package an import names, or undefined for a relative path or a Node built-in. */
export function packageNameOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const [first = '', second] = specifier.split('/');
  return first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
}

/** The part of a workspace import after the package name: `.` for the root door, `./memory` for a subpath. */
export function subpathOf(specifier: string): string {
  const name = packageNameOf(specifier) ?? '';
  return `.${specifier.slice(name.length)}`;
}

/** The repository file an import leads to; undefined for npm packages and built-ins. The file need not exist. */
export function resolveImport(repository: Repository, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const name = packageNameOf(specifier);
  const target = repository.packages.find((candidate) => candidate.name === name);
  return target?.exports.get(subpathOf(specifier));
}
