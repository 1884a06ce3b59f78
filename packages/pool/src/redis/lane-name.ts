import type { Strategy } from '@sluice/core';
import type { Lane } from '../selection.ts';

/** Lanes are few and live as long as the process; their names are asked for with every pick and report. */
const names = new Map<string, string>();
const MOST = 10_000;

/**
 * One name per line of a lane, used in key names; no part can run into its neighbour. Turns in `round_robin` have the
 * name they had before there were other strategies.
 */
export function laneName({ group, model, modelGroup = '' }: Lane, strategy: Strategy): string {
  const key = `${group}\n${model}\n${modelGroup}\n${strategy}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  const parts = [group, model, modelGroup].map(encodeURIComponent);
  const name = (strategy === 'round_robin' ? parts : [...parts, strategy]).join('/');
  if (names.size >= MOST) names.clear();
  names.set(key, name);
  return name;
}
