import type { Lane } from '../selection.ts';

/** One name per lane, used in key names; no part can run into its neighbour. */
export function laneName(lane: Lane): string {
  return [lane.group, lane.model, lane.modelGroup ?? ''].map(encodeURIComponent).join('/');
}
