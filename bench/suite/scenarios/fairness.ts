import { load } from '../load-process.ts';
import { gatewayPlan } from '../plans.ts';
import { atMost, exactly, type Scenario } from '../scenario.ts';
import { openStage } from '../stage.ts';

const ACCOUNTS = 10;

export const fairness: Scenario = {
  name: 'fairness',
  question: '3 replicas, 10 equal accounts, 1,000 simultaneous requests: does every account get its tenth?',
  async run(scale) {
    await using stage = await openStage({ replicas: 3, accounts: ACCOUNTS });
    const requests = scale.count(1000, 100);
    const report = await load(
      gatewayPlan(stage, {
        name: 'fairness',
        script: { tokens: 20, pace: 10, stamp: false },
        arrival: { kind: 'together', streams: requests, spreadMs: 0 },
      }),
    );
    const { accounts } = await stage.simulator.stats();
    const picks = stage.accounts.map((id) => accounts[id]?.picks ?? 0);
    return {
      checks: [
        exactly('requests completed', report.counts.outcomes.complete, requests),
        exactly('answers byte-exact', report.counts.byteExact, requests),
        exactly(
          'requests the upstream saw',
          picks.reduce((sum, count) => sum + count, 0),
          requests,
        ),
        atMost('most minus fewest requests of an account', Math.max(...picks) - Math.min(...picks), 1),
      ],
      data: { picks, report },
    };
  },
};
