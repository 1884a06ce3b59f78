import { expect, test } from 'vitest';
import { EventHub } from './index.ts';
import { eventStream } from './stream.ts';

const change = (subject: string) =>
  ({ type: 'change', action: 'a', subject_type: 's', subject_id: subject, actor: 'me', at: 'now' }) as const;

test('a listener that leaves is forgotten', async () => {
  const hub = new EventHub();
  const reader = eventStream(hub, undefined).getReader();
  await reader.read();
  expect(hub.listeners).toBe(1);
  await reader.cancel();
  expect(hub.listeners).toBe(0);
});

test('a listener that reads nothing is cut before it fills the memory', async () => {
  const hub = new EventHub();
  const reader = eventStream(hub, undefined).getReader();
  for (let index = 0; index < 5_000; index += 1) hub.emit(change(String(index)));
  expect(hub.listeners).toBe(0);
  let chunks = 0;
  while (!(await reader.read()).done) chunks += 1;
  expect(chunks).toBeLessThanOrEqual(1_000);
});

test('whoever comes back gets what was missed, as long as it is remembered', () => {
  const hub = new EventHub();
  const ids: string[] = [];
  hub.subscribe(({ id }) => ids.push(id));
  for (let index = 0; index < 600; index += 1) hub.emit(change(String(index)));
  const missed = (after: string) => hub.subscribe(() => {}, after).missed?.length;
  expect(missed(ids.at(-1) ?? '')).toBe(0);
  expect(missed(ids.at(-3) ?? '')).toBe(2);
  expect(missed(ids[0] ?? '')).toBeUndefined();
  expect(missed('another.1')).toBeUndefined();
  expect(missed(`${ids[0]?.split('.')[0]}.99999`)).toBeUndefined();
});
