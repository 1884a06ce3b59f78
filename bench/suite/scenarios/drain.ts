import { load, startLoad } from '../load-process.ts';
import { gatewayPlan } from '../plans.ts';
import { atMost, exactly, type Scenario } from '../scenario.ts';
import { openStage } from '../stage.ts';

const EXIT_LIMIT_S = 30;

export const drain: Scenario = {
  name: 'drain',
  question: 'SIGTERM to one of 3 replicas under 300 streams and short requests: does anybody notice?',
  async run(scale) {
    await using stage = await openStage({ replicas: 3, accounts: 10, nginx: true });
    const count = scale.count(300);
    const run = startLoad(
      gatewayPlan(stage, {
        name: 'drain-streams',
        script: { tokens: 120, pace: 20, stamp: true },
        arrival: { kind: 'together', streams: count, spreadMs: 1000 },
      }),
    );
    await run.phase('flowing');
    const [leaving] = stage.gateways;
    const toldAt = performance.now();
    leaving?.child.signal('SIGTERM');
    const short = await load(
      gatewayPlan(stage, {
        name: 'drain-short',
        script: { tokens: 5, pace: 0, stamp: false },
        stream: false,
        arrival: { kind: 'rate', perSecond: 40, seconds: 5 },
      }),
    );
    const report = await run.report;
    const late = new Promise<number>((resolve) => setTimeout(resolve, EXIT_LIMIT_S * 1000, Number.NaN).unref());
    const exitCode = await Promise.race([leaving?.child.exit ?? late, late]);
    const seconds = (performance.now() - toldAt) / 1000;
    return {
      checks: [
        exactly('streams complete', report.counts.outcomes.complete, count),
        exactly('byte-exact', report.counts.byteExact, count),
        exactly('short requests that failed', short.counts.sent - short.counts.outcomes.complete, 0),
        exactly('exit code of the replica', exitCode, 0),
        atMost('seconds from SIGTERM to its exit', seconds, EXIT_LIMIT_S),
      ],
      data: { report, short, exitCode, seconds, log: leaving?.child.log },
    };
  },
};
