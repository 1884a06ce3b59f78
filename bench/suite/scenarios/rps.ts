import { setTimeout as delay } from 'node:timers/promises';
import { cpuPerRequest } from '../compare.ts';
import { load } from '../load-process.ts';
import { gatewayPlan, type LoadShape, relayPlan, WARM_UP, warmUpShape } from '../plans.ts';
import { countRedisCommands, type RedisCommands, totalOf } from '../redis-monitor.ts';
import { atLeast, atMost, exactly, type Scenario } from '../scenario.ts';
import { openStage, type Stage } from '../stage.ts';

/** The whole answer in one write of the simulator, so that it is not the simulator's writes that are measured. */
const SCRIPT = { tokens: 10, pace: 0, stamp: false, burst: 100 };
const CONNECTIONS = 50;
const STEADY_RATE = 500;
const PROBE_REQUESTS = 200;
const PROBE_SECONDS = 2;

export const rps: Scenario = {
  name: 'rps',
  question:
    'unstreamed requests on one replica with selection in Redis: how many, how much slower than a bare relay, how many Redis commands?',
  async run(scale) {
    await using stage = await openStage({ replicas: 1, accounts: 10 });
    const shape = (name: string, arrival: LoadShape['arrival']): LoadShape => ({
      name,
      script: SCRIPT,
      stream: false,
      arrival,
    });
    const ceiling = shape('ceiling', { kind: 'closed', connections: CONNECTIONS, seconds: scale.seconds(8) });
    const steady = shape('steady', { kind: 'rate', perSecond: scale.count(STEADY_RATE), seconds: scale.seconds(8) });
    await load(relayPlan(stage, warmUpShape(WARM_UP)));
    await load(gatewayPlan(stage, { ...warmUpShape(WARM_UP), stream: false }));
    const piped = [stage.pipedRelayUrl];
    await load(relayPlan(stage, warmUpShape(WARM_UP), piped));
    const pipedCeiling = await load(relayPlan(stage, { ...ceiling, name: 'ceiling-piped' }, piped));
    const relayCeiling = await load(relayPlan(stage, ceiling));
    const gatewayCeiling = await load(gatewayPlan(stage, ceiling));
    const relaySteady = await load(relayPlan(stage, steady));
    const gatewaySteady = await load(gatewayPlan(stage, steady));
    const redis = await redisPerRequest(stage);
    const cpuRatio = cpuPerRequest(gatewayCeiling, 'gateway') / cpuPerRequest(relayCeiling, 'relay');
    const added = (percentile: 'p50' | 'p99'): number =>
      gatewaySteady.times.total[percentile] - relaySteady.times.total[percentile];
    const rate = gatewayCeiling.requestsPerSecond;
    return {
      checks: [
        exactly('requests not completed', gatewayCeiling.counts.sent - gatewayCeiling.counts.outcomes.complete, 0),
        exactly('answers not byte-exact', gatewayCeiling.counts.notExact, 0),
        atLeast(
          `requests/s, ${CONNECTIONS} connections (relay on dispatch ${relayCeiling.requestsPerSecond})`,
          rate,
          2500,
        ),
        atLeast(
          `… as a share of the relay on request + pipeline (${pipedCeiling.requestsPerSecond})`,
          rate / pipedCeiling.requestsPerSecond,
          0.6,
        ),
        atLeast('… as a share of the relay on dispatch', rate / relayCeiling.requestsPerSecond, 0.6),
        atMost('gateway CPU per request, as a multiple of the relay on dispatch', cpuRatio, 4.7),
        atMost('latency above the relay at 500/s, p50', added('p50'), 1.5, ' ms'),
        atMost('latency above the relay at 500/s, p99', added('p99'), 8, ' ms'),
        atMost('Redis commands per request', redis.perRequest, 4),
      ],
      data: { pipedCeiling, relayCeiling, gatewayCeiling, relaySteady, gatewaySteady, redis },
    };
  },
};

interface RedisUse {
  readonly perRequest: number;
  readonly busy: RedisCommands;
  readonly idle: RedisCommands;
}

/** Commands clients sent during a probe, less what the same time costs without requests. */
async function redisPerRequest(stage: Stage): Promise<RedisUse> {
  const arrival = { kind: 'rate', perSecond: PROBE_REQUESTS / PROBE_SECONDS, seconds: PROBE_SECONDS } as const;
  const plan = gatewayPlan(stage, { name: 'redis-probe', script: SCRIPT, stream: false, arrival });
  let probeMs = 0;
  const busy = await countRedisCommands(stage.redis.port, async () => {
    const startedAt = performance.now();
    await load(plan);
    probeMs = performance.now() - startedAt;
  });
  const idle = await countRedisCommands(stage.redis.port, () => delay(probeMs));
  return { perRequest: (totalOf(busy.fromClients) - totalOf(idle.fromClients)) / PROBE_REQUESTS, busy, idle };
}
