import { isDeepStrictEqual } from 'node:util';
import type { Config } from '@sluice/runtime';

/** What a running process takes over from a changed file. */
const RELOADED = new Set(['auth_manager.rollout', 'legacy.base_url']);

/** The keys (`section.key`, or the section where it is a list) that differ and are only read at a start. Never values. */
export function changedElsewhere(running: Config, file: Config): readonly string[] {
  return Object.keys(file).flatMap((name) => {
    const section = name as keyof Config;
    const before: unknown = running[section];
    const after: unknown = file[section];
    if (isDeepStrictEqual(before, after)) return [];
    if (!isSection(before) || !isSection(after)) return [name];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((key) => !isDeepStrictEqual(before[key], after[key]))
      .map((key) => `${name}.${key}`)
      .filter((path) => !RELOADED.has(path));
  });
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
