import { setTimeout as delay } from 'node:timers/promises';
import { load } from '../load-process.ts';
import { gatewayPlan } from '../plans.ts';
import { atLeast, exactly, type Scenario } from '../scenario.ts';
import { openStage, type Stage } from '../stage.ts';

const LIMITED = 'k3';
const RETRY_AFTER_S = 10;
const SCRIPT = { tokens: 5, pace: 0, stamp: false };

export const cooldown: Scenario = {
  name: 'cooldown',
  question:
    'one account of ten answers 429 with retry-after: do all replicas leave it alone until that moment, and then return?',
  async run() {
    await using stage = await openStage({ replicas: 3, accounts: 10 });
    await stage.simulator.command(
      { do: 'standing', script: { tokens: SCRIPT.tokens, pace: SCRIPT.pace } },
      { do: 'script', account: LIMITED, script: { error: 'throttled', retryAfter: RETRY_AFTER_S } },
    );
    const found = await send(stage, 30, 1);
    const limitedAt = Date.now();
    const before = await requestsOf(stage);
    const during = await send(stage, 100, 4);
    const sparedRequests = (await requestsOf(stage)) - before;
    if (Date.now() > limitedAt + (RETRY_AFTER_S - 2) * 1000)
      throw new Error('the machine was too slow: the cooldown ended meanwhile');
    await delay(limitedAt + (RETRY_AFTER_S + 0.5) * 1000 - Date.now());
    const after = await send(stage, 100, 1);
    const returned = (await requestsOf(stage)) - before - sparedRequests;
    return {
      checks: [
        exactly('requests lost to the 429', 30 - found.counts.outcomes.complete, 0),
        exactly('times the limited account was asked before', before, 1),
        exactly(`requests to it within retry-after, of ${during.counts.sent}`, sparedRequests, 0),
        exactly('of those requests completed', during.counts.outcomes.complete, during.counts.sent),
        atLeast(`requests to it afterwards, of ${after.counts.sent}`, returned, 1),
      ],
      data: { found, during, after },
    };
  },
};

/** Requests without a directive, so that the simulator's queued refusal applies. */
function send(stage: Stage, perSecond: number, seconds: number) {
  const arrival = { kind: 'rate', perSecond, seconds } as const;
  return load({ ...gatewayPlan(stage, { name: 'cooldown', script: SCRIPT, arrival }), prompt: 'Benchmark.' });
}

async function requestsOf(stage: Stage): Promise<number> {
  return (await stage.simulator.account(LIMITED))?.requests ?? 0;
}
