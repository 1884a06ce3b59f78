import type { UpstreamSimulator } from '@sluice/testkit/upstream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VENDOR_KEY, type VendorStack } from '../vendors.ts';
import { BODY_ROWS } from './body-rows.ts';
import { CALLER_ROWS } from './caller-rows.ts';
import { CALLERS, type Caller } from './callers.ts';
import { FRAMING_ROWS } from './framing-rows.ts';
import { problemOf } from './judge.ts';
import { MEANING_ROWS } from './meaning-rows.ts';
import { NOT_HERE } from './not-here.ts';
import { REQUEST_LINE_ROWS } from './request-line-rows.ts';
import type { Row, Way } from './row.ts';
import { openStages, type Stages } from './stages.ts';
import { send } from './wire.ts';

const ROWS: readonly Row[] = [
  ...[FRAMING_ROWS, REQUEST_LINE_ROWS, BODY_ROWS, CALLER_ROWS, MEANING_ROWS].flat(),
].toSorted((a, b) => numberOf(a.id) - numberOf(b.id));

/** The table of bad input has this many lines. */
const TABLE_LENGTH = 57;

/** Tries every row in every client dialect in one way, and at the end whether all of them were tried. */
export function describeBadInput(way: Way): void {
  const tried = new Map<string, number>();
  const statuses = new Map<number, number>();
  let stages: Stages;
  beforeAll(async () => {
    stages = await openStages(way);
  });
  afterAll(() => stages[Symbol.asyncDispose]());

  describe.each(CALLERS)('bad input from a client of $dialect', (caller) => {
    test.each(ROWS)('$id: $what', async ({ id, stage = 'open', attempts }) => {
      const problems: string[] = [];
      const all = attempts(caller, way, stages.canary);
      for (const attempt of all) {
        if (attempt.script) simulatorOf(stages, caller).script(attempt.script);
        const answers = await send(stages.urls[stage], attempt);
        const problem = problemOf(attempt, answers, caller, way);
        if (problem) problems.push(`${attempt.name}: ${problem}`);
        const status = answers.at(-1)?.status ?? 0;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (id === 'B56') await forgive(stages);
      }
      problems.push(...(await blamed(stages)));
      tried.set(`${id} ${caller.dialect}`, all.length);
      expect(problems).toEqual([]);
    });
  });

  test('every line of the table was tried in every dialect, or is told why not', () => {
    const ids = Array.from({ length: TABLE_LENGTH }, (_, index) => `B${index + 1}`);
    expect([...ROWS.map(({ id }) => id), ...Object.keys(NOT_HERE)].toSorted()).toEqual(ids.toSorted());
    const silent = CALLERS.flatMap(({ dialect }) =>
      ROWS.filter(({ id }) => !((tried.get(`${id} ${dialect}`) ?? 0) > 0)).map(({ id }) => `${id} ${dialect}`),
    );
    expect(silent).toEqual([]);
    expect(tried.size).toBe(ROWS.length * CALLERS.length);
  });

  test('nobody was answered with 500, and nothing crashed, was blamed, asked or told', async () => {
    const sorted = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    console.info(`bad input, ${way}: ${ROWS.length} rows in ${CALLERS.length} dialects; ${sorted.join(', ')}`);
    expect(statuses.get(500)).toBeUndefined();
    const logs = stages.logs();
    expect(logs.filter(({ msg }) => msg === 'a request handler failed')).toEqual([]);
    expect(JSON.stringify(logs)).not.toContain(VENDOR_KEY);
    expect(stages.asked).toEqual([]);
    const metrics = await (await fetch(`${stages.vendors.url}/metrics`)).text();
    const tokens = [...metrics.matchAll(/^sluice_tokens_total\{.*\} (.+)$/gm)].map(([, figure]) => Number(figure));
    expect(tokens.length).toBeGreaterThan(0);
    expect(tokens.filter((figure) => !(figure >= 0 && figure < Number.MAX_SAFE_INTEGER))).toEqual([]);
    expect((await stages.vendors.post('/v1/chat/completions', CALLERS[1]?.body('x [[sim: tokens=1]]'))).status).toBe(
      200,
    );
  });
}

function simulatorOf({ vendors }: Stages, { home }: Caller): UpstreamSimulator {
  return vendors.simulators[home.slice(1) as keyof VendorStack['simulators']];
}

async function forgive({ vendors }: Stages): Promise<void> {
  for (const pool of vendors.gateway.pools.values()) await pool.reset();
}

/** Accounts that pay for what a client did, or that are still taken. */
async function blamed({ vendors }: Stages): Promise<string[]> {
  const states = await Promise.all([...vendors.gateway.pools.values()].map((pool) => pool.inspect()));
  const held = states.flat().filter(({ inFlight, account, scopes }) => {
    const reasons = [account, ...Object.values(scopes)].map(({ blockReason }) => blockReason);
    return inFlight > 0 || reasons.some((reason) => reason !== 'none');
  });
  return held.map(({ accountId, inFlight, account }) => `${accountId}: ${inFlight} taken, ${account.blockReason}`);
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}
