import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Delivery, type DeliveryTrouble } from './delivery.ts';
import type { LedgerEntry, OpenedRequest } from './record.ts';
import { FileSpool, type UsageSpool } from './spool.ts';

const request = (id: string): OpenedRequest => ({
  id,
  openedAt: 1,
  provider: 'kiro',
  model: 'm',
  dialect: 'anthropic',
  requestType: 'chat',
});

const spoolFolder = () => join(mkdtempSync(join(tmpdir(), 'sluice-spool-')), 'spool');
const idsOf = (entries: readonly LedgerEntry[]) => entries.map(({ record }) => record.id);
const ids = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`);

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
    for (const id of ids(1_200)) sink.opened(request(id));
    await vi.waitFor(() => expect(received).toHaveLength(1_200));
    expect(idsOf(received)).toEqual(ids(1_200));
    expect(state.calls).toBe(3);
  });

  test('what cannot be sent is sent when the receiver is back; trouble is told once', async () => {
    const { received, state, send } = receiver();
    const troubles: DeliveryTrouble['type'][] = [];
    const sink = delivery({ send, onTrouble: ({ type }) => troubles.push(type) });
    state.away = true;
    for (const id of ids(10)) sink.opened(request(id));
    await vi.waitFor(() => expect(state.calls).toBeGreaterThan(3));
    state.away = false;
    await vi.waitFor(() => expect(received).toHaveLength(10));
    expect(troubles).toEqual(['stuck', 'recovered']);
  });

  test('while the receiver is away everything goes to the spool, and none of it is overtaken', async () => {
    const folder = spoolFolder();
    const { received, state, send } = receiver();
    const sink = delivery({ send, batch: 50, spool: new FileSpool(folder) });
    state.away = true;
    for (const id of ids(400)) sink.opened(request(id));
    await vi.waitFor(() => expect(sink.waiting).toBe(0));
    expect(readdirSync(folder)).toHaveLength(8);
    state.away = false;
    for (const id of ids(400)) sink.closed({ ...request(id), closedAt: 2, outcome: 'completed', attempts: 1 });
    await vi.waitFor(() => expect(received).toHaveLength(800), { timeout: 10_000 });
    expect(idsOf(received)).toEqual([...ids(400), ...ids(400)]);
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]));
  });

  test('what is left at the end waits in the spool for the next process, which needs no request to deliver it', async () => {
    const folder = spoolFolder();
    const { state, send } = receiver();
    const first = delivery({ send, spool: new FileSpool(folder) });
    state.away = true;
    first.opened(request('r1'));
    first.closed({ ...request('r1'), closedAt: 2, outcome: 'completed', attempts: 1 });
    await first.close(50);
    const next = receiver();
    delivery({ send: next.send, spool: new FileSpool(folder) }).start();
    await vi.waitFor(() => expect(next.received.map(({ kind }) => kind)).toEqual(['opened', 'closed']));
  });

  test('a process that is killed after reading the spool and before delivering it loses nothing', async () => {
    const folder = spoolFolder();
    await new FileSpool(folder).append([{ kind: 'opened', record: request('r1') }]);
    const reads = vi.fn();
    const killed = delivery({ send: () => new Promise(reads), spool: new FileSpool(folder) });
    killed.start();
    await vi.waitFor(() => expect(reads).toHaveBeenCalled());
    open.splice(0);
    const next = receiver();
    delivery({ send: next.send, spool: new FileSpool(folder) }).start();
    await vi.waitFor(() => expect(idsOf(next.received)).toEqual(['r1']));
  });

  test('memory stays bounded without a spool, and the loss is told as a number', async () => {
    const { received, state, send } = receiver();
    const troubles: DeliveryTrouble[] = [];
    const sink = delivery({ send, held: 100, onTrouble: (trouble) => troubles.push(trouble) });
    state.away = true;
    for (const id of ids(1_000)) sink.opened(request(id));
    expect(sink.waiting).toBe(100);
    await vi.waitFor(() => expect(troubles).toContainEqual({ type: 'lost', entries: 900 }));
    state.away = false;
    await vi.waitFor(() => expect(idsOf(received)).toEqual(ids(100)));
  });

  test('what nobody could keep at the end is told as lost', async () => {
    const { state, send } = receiver();
    const troubles: DeliveryTrouble[] = [];
    const sink = delivery({ send, onTrouble: (trouble) => troubles.push(trouble) });
    state.away = true;
    sink.opened(request('r1'));
    await sink.close(20);
    expect(troubles).toContainEqual({ type: 'lost', entries: 1 });
  });

  test('a spool that cannot be used is told once and stops nothing', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('no space left on device');
    };
    const spool: UsageSpool = { append: broken, oldest: broken, forget: broken };
    const { received, state, send } = receiver();
    const troubles: string[] = [];
    const sink = delivery({
      send,
      spool,
      onTrouble: (it) => troubles.push(it.type === 'stuck' ? String(it.error) : it.type),
    });
    state.away = true;
    for (const id of ids(10)) sink.opened(request(id));
    await vi.waitFor(() => expect(state.calls).toBeGreaterThan(3));
    state.away = false;
    await vi.waitFor(() => expect(idsOf(received)).toEqual(ids(10)));
    expect(troubles).toEqual(['Error: no space left on device', 'Error: away', 'recovered']);
  });
});
