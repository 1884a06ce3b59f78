import { memoryGrowth } from '../compare.ts';
import { load } from '../load-process.ts';
import { gatewayPlan, warmUpShape } from '../plans.ts';
import { atMost, exactly, type Scenario } from '../scenario.ts';
import { openStage } from '../stage.ts';

const STUCK = 50;
const MEGABYTE = 1024 * 1024;

export const stuckReaders: Scenario = {
  name: 'stuck-readers',
  question:
    '50 readers that never read, beside 200 that do: does memory stay bounded and do the others keep their pace?',
  async run(scale) {
    await using stage = await openStage({ replicas: 1, accounts: 10 });
    const readers = scale.count(200);
    await load(gatewayPlan(stage, warmUpShape(100)));
    const flood = { tokens: 200_000, pace: 0, stamp: false };
    const stuck = load({
      ...gatewayPlan(stage, {
        name: 'stuck',
        script: flood,
        arrival: { kind: 'together', streams: STUCK, spreadMs: 500 },
        mix: { stuck: { count: STUCK, holdSeconds: 12 } },
        seconds: 30,
      }),
      expectedText: '',
    });
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
        exactly('readers complete', report.counts.outcomes.complete, readers),
        exactly('byte-exact', report.counts.byteExact, readers),
        atMost('added delay of their events, p99', report.times.added.p99, 50, ' ms'),
        exactly('stuck clients held to the end', stuckReport.counts.outcomes.stuck, STUCK),
        atMost('memory growth with all of them', growth, 100, ' MB'),
      ],
      data: { report, stuckReport },
    };
  },
};
