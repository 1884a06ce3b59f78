import { startLoad } from '../load-process.ts';
import { gatewayPlan } from '../plans.ts';
import { atMost, exactly, type Scenario } from '../scenario.ts';
import { openStage } from '../stage.ts';

const PATIENCE_MS = 15_000;
const LIMIT_MS = 1000;

export const hangUp: Scenario = {
  name: 'hang-up',
  question: '500 clients hang up in mid-stream: how long until no upstream stream is open any more?',
  async run(scale) {
    await using stage = await openStage({ replicas: 3, accounts: 10, nginx: true });
    const clients = scale.count(500);
    const run = startLoad(
      gatewayPlan(stage, {
        name: 'hang-up',
        script: { tokens: 2000, pace: 10, stamp: true },
        arrival: { kind: 'together', streams: clients, spreadMs: 1000 },
        mix: { abort: { share: 1, afterEvents: 20 } },
        seconds: 60,
      }),
    );
    const hungUpAt = await run.phase('hung_up');
    const silentAt = await stage.simulator.until(({ open }) => open === 0, PATIENCE_MS);
    const { aborted, finished, open } = await stage.simulator.stats();
    const report = await run.report;
    const took = hungUpAt && silentAt ? Math.max(0, silentAt - hungUpAt) : Number.NaN;
    return {
      checks: [
        exactly('clients that hung up as planned', report.counts.outcomes.aborted, clients),
        exactly('upstream streams still open', open, 0),
        exactly('upstream streams ended by us', aborted, clients),
        atMost('last hang-up to the last upstream stream closed', took, LIMIT_MS, ' ms'),
      ],
      data: { hungUpAt, silentAt, aborted, finished, report },
    };
  },
};
