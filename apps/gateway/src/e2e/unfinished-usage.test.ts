import { expectedText } from '@sluice/testkit/upstream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LANES, type Lane } from './dialect-errors/lanes.ts';
import { startVendors, VENDOR_KEY, type VendorStack } from './vendors.ts';

let stack: VendorStack;
beforeAll(async () => {
  stack = await startVendors();
});
afterEach(async () => {
  for (const pool of stack.gateway.pools.values()) await pool.reset();
});
afterAll(() => stack[Symbol.asyncDispose]());

/** Words an answer has when its connection is cut, about; all of them have 200. */
const CUT_AT = { kiro: 6_000, claude: 8_000, codex: 25_000, antigravity: 12_000, openai: 12_000 } as const;
/** Vendors that tell the input before the answer, or with every piece of it. */
const TELL_INPUT = new Set(['claude', 'antigravity']);
/**
 * How far an estimate may be from a third of the UTF-8 bytes that were sent: frames that nobody parses are measured, not read, and a
 * few pieces are still on their way when a connection is cut.
 */
const PRECISION = 0.35;

interface Ended {
  readonly state: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number; readonly source: string };
}

/** How the log says that a request ended. */
async function endOf(requestId: string): Promise<Ended> {
  const find = () => stack.logs.find((line) => line['request_id'] === requestId && line['msg'] === 'turn ended');
  await expect.poll(find).toBeDefined();
  return find() as unknown as Ended;
}

/** What the vendor itself says it has sent for the last request. */
async function sentBy({ vendor }: Lane): Promise<{ readonly words: number; readonly input: number | undefined }> {
  if (vendor === 'kiro') {
    await expect.poll(() => stack.kiro.stats().open).toBe(0);
    return { words: stack.kiro.ledger().at(-1)?.outputTokens ?? 0, input: undefined };
  }
  const simulator = stack.simulators[vendor];
  await expect.poll(() => simulator.stats().open).toBe(0);
  const entry = simulator.ledger().at(-1);
  return { words: entry?.contentRecords ?? 0, input: entry?.usage?.input };
}

async function judge(lane: Lane, requestId: string, state: string): Promise<void> {
  const ended = await endOf(requestId);
  const sent = await sentBy(lane);
  expect(ended.state).toBe(state);
  const { usage } = ended;
  if (!usage) throw new Error('nothing was written down');
  const expected = Buffer.byteLength(expectedText({ tokens: sent.words, seed: 7 })) / 3;
  if (usage.source === 'estimated') {
    expect(Math.abs(usage.outputTokens - expected) / expected).toBeLessThan(PRECISION);
  } else {
    expect(usage.outputTokens).toBeLessThanOrEqual(sent.words);
  }
  if (TELL_INPUT.has(lane.vendor)) expect(usage.inputTokens).toBe(sent.input);
  else expect(usage.inputTokens).toBeGreaterThan(0);
}

describe.each(LANES)('what an unfinished answer has used: $name', (lane) => {
  test('is written down when the client leaves', async () => {
    const { path, body } = lane.request('hello [[sim: tokens=2000 seed=7 pace=300]]', true);
    const response = await stack.post(path, body, { 'x-request-id': `left-${lane.name.replaceAll(' ', '-')}` });
    const reader = response.body?.getReader();
    let read = 0;
    while (read < 15_000) read += (await reader?.read())?.value?.length ?? Number.POSITIVE_INFINITY;
    await reader?.cancel();
    await judge(lane, `left-${lane.name.replaceAll(' ', '-')}`, 'client_gone');
  });

  test('is written down when the upstream breaks off', async () => {
    const { path, body } = lane.request(`hello [[sim: tokens=200 seed=7 fault=fin:${CUT_AT[lane.vendor]}]]`, true);
    const response = await stack.post(path, body, { 'x-request-id': `cut-${lane.name.replaceAll(' ', '-')}` });
    await response.text();
    await judge(lane, `cut-${lane.name.replaceAll(' ', '-')}`, 'upstream_error');
  });
});

test('a client that leaves before an answer says anything is counted what the vendor had told by then', async () => {
  const told = async () => {
    const text = await (await fetch(`${stack.url}/metrics`)).text();
    const row = /^sluice_tokens_total\{provider="claude",model="claude-opus-4-8",direction="input",.*\} (\d+)$/m;
    return Number(row.exec(text)?.[1] ?? 0);
  };
  const { claude } = stack.simulators;
  let patience = 0;
  /** The vendor sends its first record, `message_start`, and then nothing for a minute; the client waits a little longer each time. */
  const leave = async () => {
    patience += 50;
    await fetch(`${stack.url}/claude/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': VENDOR_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model: 'claude-opus-4-8', max_tokens: 100, stream: true },
        messages: [{ role: 'user', content: 'hello [[sim: tokens=50 fault=stall:1:60000]]' }],
      }),
      signal: AbortSignal.timeout(patience),
    }).catch(() => undefined);
    await expect.poll(() => claude.stats().open).toBe(0);
    return told();
  };
  await expect.poll(leave).toBeGreaterThan(0);
  const input = claude.ledger().at(-1)?.usage?.input ?? Number.NaN;
  expect((await told()) % input).toBe(0);
});
