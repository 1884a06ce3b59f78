import type { LoadReport } from '../../load/index.ts';
import { cpuPerThousandEvents, memoryPerStream } from '../compare.ts';
import { load } from '../load-process.ts';
import { gatewayPlan, type LoadShape, relayPlan, WARM_UP, warmUpShape } from '../plans.ts';
import type { Scale } from '../scale.ts';
import { atMost, type Check, exactly, type Scenario } from '../scenario.ts';
import { openStage } from '../stage.ts';

const SIZES = [500, 1000, 2000];
/** Only here is the machine not saturated by generator and simulator, so only here do delays speak of the gateway. */
const TIMED_SIZE = 500;
const REPLICAS = 3;

interface Run {
  readonly streams: number;
  readonly relay: LoadReport;
  readonly gateway: LoadReport;
}

export const streams: Scenario = {
  name: 'streams',
  question:
    '500, 1,000 and 2,000 streams of 100 events at 20/s through nginx over 3 replicas: complete, exact, prompt, small?',
  async run(scale) {
    const runs: Run[] = [];
    for (const size of SIZES) runs.push(await runSize(scale.count(size)));
    return { checks: runs.flatMap((run, index) => checksOf(run, SIZES[index] === TIMED_SIZE, scale)), data: runs };
  },
};

async function runSize(count: number): Promise<Run> {
  await using stage = await openStage({ replicas: REPLICAS, accounts: 10, nginx: true });
  const shape: LoadShape = {
    name: `streams-${count}`,
    script: { tokens: 100, pace: 20, stamp: true },
    arrival: { kind: 'together', streams: count, spreadMs: 2000 },
  };
  await load(relayPlan(stage, warmUpShape(WARM_UP * REPLICAS)));
  const relay = await load(relayPlan(stage, shape));
  await load(gatewayPlan(stage, warmUpShape(WARM_UP * REPLICAS)));
  return { streams: count, relay, gateway: await load(gatewayPlan(stage, shape)) };
}

function checksOf({ streams: count, relay, gateway }: Run, timed: boolean, { factor }: Scale): Check[] {
  const { counts, times } = gateway;
  const named = (what: string): string => `${count}: ${what}`;
  const cpuRatio = cpuPerThousandEvents(gateway, 'gateway') / cpuPerThousandEvents(relay, 'relay');
  const own = `${cpuPerThousandEvents(gateway, 'gateway').toFixed(1)} vs ${cpuPerThousandEvents(relay, 'relay').toFixed(1)} ms`;
  const always = [
    exactly(named('streams complete'), counts.outcomes.complete, count),
    exactly(named('byte-exact'), counts.byteExact, count),
    exactly(named('events out of order'), counts.outOfOrder, 0),
    atMost(named(`gateway CPU per 1,000 events, as a multiple of the bare relay's (${own})`), cpuRatio, 1.5),
    atMost(named('memory per stream, idle to peak'), memoryPerStream(gateway, 'gateway', count), 150, ' KB'),
  ];
  if (!timed || factor < 1) return always;
  return [
    ...always,
    atMost(named('time to first event p50'), times.firstEvent.p50, 500, ' ms'),
    atMost(
      named(`first event added delay p50 (relay ${relay.times.firstAdded.p50} ms)`),
      times.firstAdded.p50,
      5,
      ' ms',
    ),
    atMost(
      named(`first event added delay p99 (relay ${relay.times.firstAdded.p99} ms)`),
      times.firstAdded.p99,
      50,
      ' ms',
    ),
    atMost(named(`every event added delay p50 (relay ${relay.times.added.p50} ms)`), times.added.p50, 5, ' ms'),
    atMost(named(`every event added delay p99 (relay ${relay.times.added.p99} ms)`), times.added.p99, 50, ' ms'),
  ];
}
