import { setTimeout as delay } from 'node:timers/promises';
import { cpuSecondsOf, type LoadPlan } from '../../load/index.ts';
import { memoryGrowth } from '../compare.ts';
import { load } from '../load-process.ts';
import { gatewayPlan, type LoadShape } from '../plans.ts';
import { atMost, exactly, type Scenario } from '../scenario.ts';
import { openStage, type Stage } from '../stage.ts';

const STUCK = 50;
const MEGABYTE = 1024 * 1024;
const WARM_UP_SECONDS = 10;
const HOLD_SECONDS = 45;
/** In one second. */
const QUIET_CPU_SECONDS = 0.1;

export const stuckReaders: Scenario = {
  name: 'stuck-readers',
  question:
    '50 readers that never read, beside 200 that do: does memory stay bounded and do the others keep their pace?',
  async run(scale) {
    await using stage = await openStage({ replicas: 1, accounts: 10 });
    const readers = scale.count(200);
    // The first round brings the heap to the size that so much work gives it anyway; the second shows what readers hold.
    await load(stuckPlan(stage, WARM_UP_SECONDS));
    const stuck = load(stuckPlan(stage, HOLD_SECONDS));
    const filled = await quiet([...(stage.groups['gateway'] ?? []), ...(stage.groups['simulator'] ?? [])]);
    const report = await load(
      gatewayPlan(stage, {
        name: 'readers',
        script: { tokens: 80, pace: 10, stamp: true },
        arrival: { kind: 'together', streams: readers, spreadMs: 1000 },
      }),
    );
    const stuckReport = await stuck;
    const growth = memoryGrowth(stuckReport.processes['gateway']) / MEGABYTE;
    return {
      checks: [
        exactly('upstreams of stuck readers held back', filled ? 1 : 0, 1),
        exactly('readers complete', report.counts.outcomes.complete, readers),
        exactly('byte-exact', report.counts.byteExact, readers),
        atMost('added delay of their events, p99', report.times.added.p99, 50, ' ms'),
        exactly('stuck clients held to the end', stuckReport.counts.outcomes.stuck, STUCK),
        atMost('memory growth with all of them', growth, 20, ' MB'),
      ],
      data: { report, stuckReport },
    };
  },
};

function stuckPlan(stage: Stage, seconds: number): LoadPlan {
  const shape: LoadShape = {
    name: 'stuck',
    script: { tokens: 2_000_000, pace: 0, stamp: false, burst: 64 },
    arrival: { kind: 'together', streams: STUCK, spreadMs: 500 },
    mix: { stuck: { count: STUCK, holdSeconds: seconds } },
    seconds,
  };
  return { ...gatewayPlan(stage, shape), expectedText: '' };
}

/**
 * The sockets of 50 readers that never read take megabytes each before the upstream feels it. Resolves true once gateway and
 * simulator have nothing to do any more, false after 25 s.
 */
async function quiet(pids: readonly number[]): Promise<boolean> {
  const used = (): number => pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
  const deadline = performance.now() + 25_000;
  for (let before = 0; performance.now() < deadline; ) {
    const now = used();
    if (before > 0 && now - before < QUIET_CPU_SECONDS) return true;
    before = now;
    await delay(1000);
  }
  return false;
}
