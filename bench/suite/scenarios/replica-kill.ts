import { load, startLoad } from '../load-process.ts';
import { gatewayPlan } from '../plans.ts';
import { atMost, exactly, type Scenario } from '../scenario.ts';
import { openStage } from '../stage.ts';

const REPLICAS = 3;

export const replicaKill: Scenario = {
  name: 'replica-kill',
  question:
    'kill -9 of one of 3 replicas under 300 streams: is only its share lost, visibly, and does everything else go on?',
  async run(scale) {
    await using stage = await openStage({ replicas: REPLICAS, accounts: 10, nginx: true });
    const count = scale.count(300, 30);
    const run = startLoad(
      gatewayPlan(stage, {
        name: 'kill-streams',
        script: { tokens: 120, pace: 20, stamp: true },
        arrival: { kind: 'together', streams: count, spreadMs: 1000 },
      }),
    );
    await run.phase('flowing');
    stage.gateways[0]?.child.signal('SIGKILL');
    const short = await load(
      gatewayPlan(stage, {
        name: 'kill-short',
        script: { tokens: 5, pace: 0, stamp: false },
        stream: false,
        arrival: { kind: 'rate', perSecond: 40, seconds: 4 },
      }),
    );
    const report = await run.report;
    const { complete, truncated } = report.counts.outcomes;
    const { aborted, open } = await stage.simulator.stats();
    return {
      checks: [
        exactly('streams either complete or visibly cut', complete + truncated, count),
        exactly('complete ones that are not byte-exact', complete - report.counts.byteExact, 0),
        exactly('cut streams that were not on the killed replica', truncated - aborted, 0),
        atMost('cut streams', truncated, Math.ceil((count / REPLICAS) * 1.2)),
        exactly('new requests that failed after the kill', short.counts.sent - short.counts.outcomes.complete, 0),
        exactly('upstream streams left open', open, 0),
      ],
      data: { report, short, aborted },
    };
  },
};
