import type { Lane } from '../selection.ts';

/** Lanes are few and live as long as the process; their names are asked for with every pick and report. */
const names = new Map<string, string>();
const MOST = 10_000;

/** One name per lane, used in key names; no part can run into its neighbour. */
export function laneName({ group, model, modelGroup = '' }: Lane): string {
  const key = `${group}\n${model}\n${modelGroup}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = [group, model, modelGroup].map(encodeURIComponent).join('/');
  if (names.size >= MOST) names.clear();
  names.set(key, name);
  return name;
}
