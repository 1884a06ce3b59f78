import type { ReplicaEvent } from '@sluice/pool';
import { expect, test } from 'vitest';
import { ReplicaWatch } from './replica-watch.ts';

function watched() {
  const state: { alive: readonly string[] | undefined } = { alive: [] };
  const told: string[] = [];
  const watch = new ReplicaWatch({
    alive: async () => {
      if (!state.alive) throw new Error('away');
      return state.alive;
    },
    tell: ({ replica, state }: ReplicaEvent) => void told.push(`${replica} ${state}`),
    clock: () => 0,
  });
  const look = async (alive: readonly string[] | undefined, times = 1) => {
    state.alive = alive;
    for (let time = 0; time < times; time += 1) await watch.look();
    return told.splice(0);
  };
  return { look, watch };
}

test('a replica that is missed three times is gone, is told once, and has joined when it is seen again', async () => {
  const { look } = watched();
  expect(await look(['gw_1', 'gw_2'])).toEqual([]);
  expect(await look(['gw_2'], 2)).toEqual([]);
  expect(await look(['gw_2'])).toEqual(['gw_1 gone']);
  expect(await look(['gw_2'], 5)).toEqual([]);
  expect(await look(['gw_1', 'gw_2'])).toEqual(['gw_1 joined']);
});

test('an outage of Redis lets nobody seem gone who is back a little later', async () => {
  const { look } = watched();
  await look(['gw_1', 'gw_2']);
  expect(await look([], 2)).toEqual([]);
  expect(await look(undefined, 10)).toEqual([]);
  expect(await look([], 2)).toEqual([]);
  expect(await look(['gw_1'], 1)).toEqual(['gw_2 gone']);
});

test('it ends at once', async () => {
  const { watch } = watched();
  watch.start();
  await watch.stop();
});
