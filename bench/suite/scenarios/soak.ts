import { load } from '../load-process.ts';
import { gatewayPlan, WARM_UP, warmUpShape } from '../plans.ts';
import { atMost, exactly, type Scenario } from '../scenario.ts';
import { openStage } from '../stage.ts';

const STREAMS_PER_SECOND = 25;
const FULL_SECONDS = 3600;

export const soak: Scenario = {
  name: 'soak',
  question:
    'an hour of 500 concurrent streams at 4 events/s, one in ten hung up, one in twenty read slowly: anything lost, anything grown?',
  onDemand: true,
  async run(scale) {
    await using stage = await openStage({ replicas: 3, accounts: 10, nginx: true });
    const seconds = scale.seconds(FULL_SECONDS);
    const shape = {
      script: { tokens: 80, pace: 4, stamp: true },
      mix: { abort: { share: 0.1, afterEvents: 30 }, slow: { share: 0.05, pauseMs: 50 } },
    };
    const run = (name: string, duration: number) =>
      load(
        gatewayPlan(stage, {
          name,
          ...shape,
          arrival: { kind: 'rate', perSecond: STREAMS_PER_SECOND, seconds: duration },
          seconds: duration + 90,
        }),
      );
    await load(gatewayPlan(stage, warmUpShape(WARM_UP * 3)));
    await run('soak-warm-up', Math.min(60, seconds));
    const report = await run('soak', seconds);
    const { counts, times, processes } = report;
    const { aborted, complete } = counts.outcomes;
    const gateway = processes['gateway'];
    return {
      checks: [
        exactly('streams lost', counts.sent - complete - aborted, 0),
        exactly('complete ones that are not byte-exact', complete - counts.byteExact, 0),
        exactly('events out of order', counts.outOfOrder, 0),
        atMost('added delay p50', times.added.p50, 5, ' ms'),
        atMost('added delay p99', times.added.p99, 50, ' ms'),
        atMost(
          'memory at the end over memory after the first minute',
          gateway ? gateway.rssEnd / gateway.rssStart : Number.NaN,
          1.3,
        ),
        exactly('upstream streams left open', (await stage.simulator.stats()).open, 0),
      ],
      data: report,
    };
  },
};
