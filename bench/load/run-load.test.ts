import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nowMicroseconds } from '@sluice/testkit/kiro';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type LoadPlan } from './plan.ts';
import { type LoadPhase, runLoad } from './run-load.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers every POST by `answer`; returns its origin. */
async function serve(answer: (response: ServerResponse, number: number) => void): Promise<string> {
  let number = 0;
  const server = createServer((request, response) => {
    request.resume();
    answer(response, number++);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stamp(sequence: number): string {
  return `~${sequence}.${nowMicroseconds()}~`;
}

function textDelta(text: string): string {
  return `event: content_block_delta\ndata: ${JSON.stringify({ delta: { type: 'text_delta', text } })}\n\n`;
}

const START = 'event: message_start\ndata: {}\n\n';
const STOP = 'event: message_stop\ndata: {}\n\n';

function planFor(target: string, streams: number, rest: Partial<LoadPlan> = {}): LoadPlan {
  return {
    name: 'test',
    targets: [target],
    dialect: 'anthropic',
    stream: true,
    model: 'm',
    prompt: 'p',
    headers: {},
    expectedText: 'ab',
    arrival: { kind: 'together', streams, spreadMs: 0 },
    mix: {},
    limits: { ...DEFAULT_LIMITS, seconds: 20 },
    watch: {},
    thresholds: [],
    ...rest,
  };
}

describe('runLoad', () => {
  it('counts complete, byte-exact streams and measures the delay of their stamps', async () => {
    const target = await serve((response) =>
      response.end(START + textDelta(`a${stamp(0)}`) + textDelta(`b${stamp(1)}`) + STOP),
    );
    const { counts, times } = await runLoad(planFor(target, 8));
    expect(counts).toMatchObject({ sent: 8, byteExact: 8, notExact: 0, outOfOrder: 0, events: 32, textEvents: 16 });
    expect(counts.outcomes.complete).toBe(8);
    expect(times.added.count).toBe(16);
    expect(times.firstAdded.count).toBe(8);
    expect(times.gap.count).toBe(8);
  });

  it('tells a wrong text, a cut stream, an error event, a refusal and a broken connection apart', async () => {
    const answers: ((response: ServerResponse) => void)[] = [
      (response) => response.end(START + textDelta('ax') + STOP),
      (response) => response.end(START + textDelta('ab')),
      (response) => response.end(`${START}event: error\ndata: {}\n\n`),
      (response) => response.writeHead(503).end('{"type":"error"}'),
      (response) => response.write(START, () => response.destroy()),
    ];
    const target = await serve((response, number) => answers[number]?.(response));
    const { counts, problems } = await runLoad(planFor(target, answers.length));
    expect(counts.outcomes).toMatchObject({ complete: 1, truncated: 2, error_event: 1, refused: 1 });
    expect(counts).toMatchObject({ byteExact: 0, notExact: 1 });
    expect(Object.keys(problems).join()).toContain('text differs at 1 of 2');
    expect(Object.keys(problems).join()).toContain('status 503: {"type":"error"}');
  });

  it('hangs up after the planned number of events and says so when all have', async () => {
    let gone = 0;
    const target = await serve((response) => {
      response.write(START + textDelta('a') + textDelta('b'));
      response.once('close', () => gone++);
    });
    const phases: LoadPhase[] = [];
    const arrival = { kind: 'together', streams: 5, spreadMs: 100 } as const;
    const mix = { abort: { share: 1, afterEvents: 2 } };
    const plan = planFor(target, 5, { arrival, mix });
    const { counts } = await runLoad(plan, (phase) => phases.push(phase));
    expect(counts.outcomes.aborted).toBe(5);
    await expect.poll(() => gone).toBe(5);
    expect(phases).toEqual(['flowing', 'hung_up']);
  });

  it('never reads for stuck clients, and cuts them at the end of their time', async () => {
    const flood = textDelta('x'.repeat(64 * 1024));
    const writes: number[] = [];
    const target = await serve((response, number) => {
      if (number > 0) return response.end(START + textDelta('ab') + STOP);
      let accepted = 0;
      const fill = (): void => {
        while (accepted < 512 && response.write(flood)) accepted++;
        writes.push(accepted);
      };
      response.on('drain', fill);
      fill();
    });
    const plan = planFor(target, 3, {
      mix: { stuck: { count: 1, holdSeconds: 60 } },
      limits: { ...DEFAULT_LIMITS, seconds: 3 },
    });
    const { counts } = await runLoad(plan);
    expect(counts.outcomes).toMatchObject({ stuck: 1, complete: 2 });
    expect(Math.max(...writes)).toBeLessThan(512);
  });

  it('ends at its time limit and reports what was open as unfinished', async () => {
    const target = await serve((response) => response.write(START));
    const { counts } = await runLoad(planFor(target, 2, { limits: { ...DEFAULT_LIMITS, seconds: 0.3 } }));
    expect(counts.outcomes.unfinished).toBe(2);
  });

  it('keeps sending at its rate while nothing is answered, and drops what exceeds the limit in flight', async () => {
    const target = await serve(() => {});
    const plan = planFor(target, 0, {
      arrival: { kind: 'rate', perSecond: 100, seconds: 0.3 },
      limits: { requests: 1000, inFlight: 20, seconds: 1 },
    });
    const { counts } = await runLoad(plan);
    expect(counts).toMatchObject({ sent: 20, dropped: 10 });
  });

  it('checks thresholds against its own report', async () => {
    const target = await serve((response) => response.end(START + textDelta('ab') + STOP));
    const thresholds = ['counts.byteExact == 1', 'counts.outcomes.truncated > 0'];
    const { thresholds: results } = await runLoad(planFor(target, 1, { thresholds }));
    expect(results.map(({ met }) => met)).toEqual([true, false]);
  });
});
