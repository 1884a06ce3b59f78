import { mkdtempSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Delivery, type DeliveryTrouble } from './delivery.ts';
import type { LedgerEntry, OpenedRequest } from './record.ts';
import { FileSpool } from './spool.ts';

const request = (id: string): OpenedRequest => ({
  id,
  openedAt: 1,
  provider: 'kiro',
  model: 'm',
  dialect: 'anthropic',
  requestType: 'chat',
});

const spoolFile = () => join(mkdtempSync(join(tmpdir(), 'sluice-spool-')), 'usage.ndjson');
const idsOf = (entries: readonly LedgerEntry[]) => entries.map(({ record }) => record.id);

/** A receiver that can be away. */
function receiver() {
  const received: LedgerEntry[] = [];
  const state = { away: false, calls: 0 };
  const send = async (entries: readonly LedgerEntry[]) => {
    state.calls += 1;
    if (state.away) throw new Error('away');
    received.push(...entries);
  };
  return { received, state, send };
}

const open: Delivery[] = [];
afterEach(async () => {
  for (const delivery of open.splice(0)) await delivery.close(0);
});
function delivery(options: ConstructorParameters<typeof Delivery>[0]): Delivery {
  const made = new Delivery({ lingerMs: 1, retryMs: 5, ...options });
  open.push(made);
  return made;
}

describe('delivery', () => {
  test('keeps the order and sends many in few batches', async () => {
    const { received, state, send } = receiver();
    const sink = delivery({ send });
    for (let index = 0; index < 1_200; index++) sink.opened(request(`r${index}`));
    await vi.waitFor(() => expect(received).toHaveLength(1_200));
    expect(idsOf(received)).toEqual(Array.from({ length: 1_200 }, (_, index) => `r${index}`));
    expect(state.calls).toBe(3);
  });

  test('what cannot be sent is sent when the receiver is back; trouble is told once', async () => {
    const { received, state, send } = receiver();
    const troubles: DeliveryTrouble['type'][] = [];
    const sink = delivery({ send, onTrouble: ({ type }) => troubles.push(type) });
    state.away = true;
    for (let index = 0; index < 10; index++) sink.opened(request(`r${index}`));
    await vi.waitFor(() => expect(state.calls).toBeGreaterThan(3));
    state.away = false;
    await vi.waitFor(() => expect(received).toHaveLength(10));
    expect(troubles).toEqual(['stuck', 'recovered']);
  });

  test('more than memory may hold goes through the spool and is not lost', async () => {
    const { received, state, send } = receiver();
    const sink = delivery({ send, held: 100, batch: 50, spool: new FileSpool(spoolFile()) });
    state.away = true;
    for (let index = 0; index < 1_000; index++) sink.opened(request(`r${index}`));
    expect(sink.waiting).toBeLessThanOrEqual(100);
    state.away = false;
    await vi.waitFor(() => expect(new Set(idsOf(received)).size).toBe(1_000), { timeout: 10_000 });
  });

  test('what is left at the end waits in the spool for the next process', async () => {
    const file = spoolFile();
    const { state, send } = receiver();
    const first = delivery({ send, spool: new FileSpool(file) });
    state.away = true;
    first.opened(request('r1'));
    first.closed({ ...request('r1'), closedAt: 2, outcome: 'completed', attempts: 1 });
    await first.close(50);
    const next = receiver();
    const second = delivery({ send: next.send, spool: new FileSpool(file) });
    await second.recover();
    await vi.waitFor(() => expect(next.received.map(({ kind }) => kind)).toEqual(['opened', 'closed']));
  });

  test('without a spool the loss is told', async () => {
    const { state, send } = receiver();
    const troubles: DeliveryTrouble[] = [];
    const sink = delivery({ send, onTrouble: (trouble) => troubles.push(trouble) });
    state.away = true;
    sink.opened(request('r1'));
    await sink.close(20);
    expect(troubles).toContainEqual({ type: 'lost', entries: 1 });
  });

  test('a spool line cut by a crash costs that line only', async () => {
    const file = spoolFile();
    const spool = new FileSpool(file);
    await spool.append([{ kind: 'opened', record: request('r1') }]);
    await appendFile(file, '[{"kind":"opened","rec');
    expect(idsOf(await spool.take())).toEqual(['r1']);
    expect(await spool.take()).toEqual([]);
  });
});
