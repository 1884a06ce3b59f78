import { expectedText } from '@sluice/testkit/upstream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startVendors, type VendorId, type VendorStack } from '../vendors.ts';
import { LANES, type Lane } from './lanes.ts';

let stack: VendorStack;
beforeAll(async () => {
  stack = await startVendors();
});
afterEach(async () => {
  for (const pool of stack.gateway.pools.values()) await pool.reset();
});
afterAll(() => stack[Symbol.asyncDispose]());

/** Bytes after which each vendor's answer of 60 words has begun and is far from its end. */
const MIDWAY: Readonly<Record<VendorId, number>> = {
  kiro: 3_000,
  claude: 4_000,
  codex: 12_000,
  antigravity: 6_000,
  openai: 6_000,
};

const SAID = { tokens: 60, seed: 7 };

function breaksOf(vendor: VendorId): readonly string[] {
  const wire = ['reset', 'fin', 'truncate'].map((kind) => `fault=${kind}:${MIDWAY[vendor]}`);
  return vendor === 'kiro'
    ? [...wire, 'exception=middle', 'errorframe=middle']
    : [...wire, 'streamerror=middle', 'streamerror=last', 'end=no_finish'];
}

/** A whole answer of a vendor has no events: it breaks off on the wire or not at all. */
function wholeBreaksOf({ vendor, passed }: Lane): readonly string[] {
  return passed && vendor !== 'codex' ? ['fault=reset', 'fault=fin', 'fault=truncate'] : breaksOf(vendor);
}

describe.each(LANES)('an answer that breaks off: $name', (lane) => {
  test.each(breaksOf(lane.vendor))('%s ends in the error of the dialect and nothing after it', async (directive) => {
    const { path, body } = lane.request(`hello [[sim: tokens=60 seed=7 ${directive}]]`, true);
    const response = await stack.post(path, body);
    expect(response.status).toBe(200);
    const heard = lane.hear(await response.text());
    expect(heard).toMatchObject({ failed: true, finished: false, violations: [] });
    // OpenAI says nothing after an error of its own; ours ends as every stream does.
    if (!(lane.passed && directive.startsWith('streamerror'))) expect(heard.done ?? true).toBe(true);
    expect(heard.text.length).toBeGreaterThan(0);
    expect(expectedText(SAID).startsWith(heard.text)).toBe(true);
  });

  test.each(wholeBreaksOf(lane))('%s is an error of the dialect for who waits for the whole', async (directive) => {
    const { path, body } = lane.request(`hello [[sim: tokens=60 seed=7 ${directive}]]`, false);
    const response = await stack.post(path, body);
    expect([502, 503]).toContain(response.status);
    expect(await response.json()).toHaveProperty('error.message');
  });
});
