import { cpuPerThousandEvents, memoryPerStream } from '../compare.ts';
import { load } from '../load-process.ts';
import { gatewayPlan, type LoadShape, relayPlan, WARM_UP, warmUpShape } from '../plans.ts';
import { atMost, exactly, type Scenario } from '../scenario.ts';
import { openStage } from '../stage.ts';

const STREAMS = 500;

export const oneReplica: Scenario = {
  name: 'one-replica',
  question:
    'process against process, no nginx: what does a stream cost one replica, selection in Redis included, beside the bare relay?',
  async run(scale) {
    await using stage = await openStage({ replicas: 1, accounts: 10 });
    const count = scale.count(STREAMS);
    const shape: LoadShape = {
      name: 'one-replica',
      script: { tokens: 50, pace: 25, stamp: true },
      arrival: { kind: 'together', streams: count, spreadMs: 2000 },
    };
    await load(relayPlan(stage, warmUpShape(WARM_UP)));
    const relay = await load(relayPlan(stage, shape));
    await load(gatewayPlan(stage, warmUpShape(WARM_UP)));
    const gateway = await load(gatewayPlan(stage, shape));
    const { counts, times } = gateway;
    const [own, bare] = [cpuPerThousandEvents(gateway, 'gateway'), cpuPerThousandEvents(relay, 'relay')];
    return {
      checks: [
        exactly('streams complete', counts.outcomes.complete, count),
        exactly('byte-exact', counts.byteExact, count),
        atMost(
          `CPU as a multiple of the relay's (${own.toFixed(1)} vs ${bare.toFixed(1)} ms per 1,000 events)`,
          own / bare,
          1.55,
        ),
        atMost('memory per stream, idle to peak', memoryPerStream(gateway, 'gateway', count), 121, ' KB'),
        atMost(`time to first event p50 (relay ${relay.times.firstEvent.p50} ms)`, times.firstEvent.p50, 10, ' ms'),
        atMost(`time to first event p99 (relay ${relay.times.firstEvent.p99} ms)`, times.firstEvent.p99, 100, ' ms'),
      ],
      data: { relay, gateway },
    };
  },
};
