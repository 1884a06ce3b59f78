import { expectedText } from '@sluice/testkit/upstream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startVendors, type VendorId, type VendorStack } from '../vendors.ts';
import { envelopeProblem } from './envelope.ts';
import { LANES, type Lane } from './lanes.ts';

let stack: VendorStack;
beforeAll(async () => {
  stack = await startVendors({ accounts: 2 });
});
afterEach(async () => {
  for (const simulator of [stack.kiro, ...Object.values(stack.simulators)]) simulator.reset();
  for (const pool of stack.gateway.pools.values()) await pool.reset();
});
afterAll(() => stack[Symbol.asyncDispose]());

/** What each vendor calls overload inside a stream that began well. */
const OVERLOAD: Readonly<Record<Exclude<VendorId, 'kiro'>, string>> = {
  claude: 'overloaded_error',
  codex: 'server_is_overloaded',
  antigravity: 'UNAVAILABLE',
  openai: 'server_is_overloaded',
};

/** And a limit of hours, in its answer. */
const LIMIT: Readonly<Record<VendorId, string>> = {
  kiro: 'throttled_retry_after',
  claude: 'rate_limit',
  codex: 'usage_limit',
  antigravity: 'quota_exhausted',
  openai: 'rate_limit',
};

const HEALTHY = { tokens: 5, seed: 3 };

function overloadOnce(vendor: VendorId, at: 'first' | 'start'): void {
  if (vendor === 'kiro') {
    stack.kiro.script({ exception: { at: 'first', type: 'ThrottlingException' } });
    stack.kiro.command({ do: 'standing', script: HEALTHY });
  } else {
    stack.simulators[vendor].script({ ...HEALTHY, streamError: { at, name: OVERLOAD[vendor] } });
    stack.simulators[vendor].command({ do: 'standing', script: HEALTHY });
  }
}

/** The dialects that stream; each is tried over all vendors at once, because whoever fails over waits a little first. */
const DIALECTS = [...new Set(LANES.map(({ caller }) => caller.dialect))];

describe.each(DIALECTS)('a client of %s', (dialect) => {
  const lanes = LANES.filter(({ caller }) => caller.dialect === dialect);

  test.each(['first', 'start'] as const)('does not notice an overload as %s record of a stream', async (at) => {
    for (const { vendor } of lanes) overloadOnce(vendor, at);
    const heard = await Promise.all(
      lanes.map(async (lane) => {
        const { path, body } = lane.request('hello', true);
        const response = await stack.post(path, body);
        const attempts = response.headers.get('x-sluice-attempts');
        return { lane: lane.name, attempts, ...lane.hear(await response.text()) };
      }),
    );
    const fine = { attempts: '2', text: expectedText(HEALTHY), finished: true, failed: false, violations: [] };
    expect(heard).toMatchObject(lanes.map(({ name }) => ({ lane: name, ...fine })));
  });

  test.each([true, false])(
    'with every account limited for hours is told 503 and when (streamed: %s)',
    async (stream) => {
      for (const lane of lanes) {
        limitAll(lane);
        const { path, body } = lane.request('hello', stream);
        const response = await stack.post(path, body);
        expect([lane.name, response.status]).toEqual([lane.name, 503]);
        expect(response.headers.get('retry-after')).toBe('3600');
        expect(response.headers.get('x-should-retry')).toBe('false');
        const answer = { status: 503, headers: Object.fromEntries(response.headers), body: await response.text() };
        expect(envelopeProblem(answer, lane.caller.envelope)).toBeUndefined();
      }
    },
  );
});

function limitAll({ vendor }: Lane): void {
  const script = { error: LIMIT[vendor], retryAfter: 7_200 };
  if (vendor === 'kiro')
    stack.kiro.command({ do: 'standing', script: { error: 'throttled_retry_after', retryAfter: 7_200 } });
  else stack.simulators[vendor].command({ do: 'standing', script });
}
