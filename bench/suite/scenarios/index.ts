import type { Scenario } from '../scenario.ts';
import { cooldown } from './cooldown.ts';
import { drain } from './drain.ts';
import { fairness } from './fairness.ts';
import { hangUp } from './hang-up.ts';
import { lanes } from './lanes.ts';
import { oneReplica } from './one-replica.ts';
import { replicaKill } from './replica-kill.ts';
import { rps } from './rps.ts';
import { selectCost } from './select-cost.ts';
import { soak } from './soak.ts';
import { streams } from './streams.ts';
import { stuckReaders } from './stuck-readers.ts';

/** Every scenario, in the order of a whole run. */
export const SCENARIOS: readonly Scenario[] = [
  fairness,
  cooldown,
  rps,
  oneReplica,
  lanes,
  streams,
  selectCost,
  hangUp,
  drain,
  replicaKill,
  stuckReaders,
  soak,
];
