import type { EventJournal, FleetEvent } from '@sluice/pool';
import { RedisEventJournal } from '@sluice/pool/redis';
import { keyBuilder } from '@sluice/redis';
import type { Config } from '@sluice/runtime';
import type { Stores } from './stores.ts';

/** Where the processes of one Redis tell each other what happens; without Redis there is nobody else to tell. */
export function openJournal({ state }: Config, { redis }: Pick<Stores, 'redis'>): EventJournal | undefined {
  const key = keyBuilder(state.key_prefix)('events', 'journal', 'v1');
  return redis && new RedisEventJournal({ client: redis.client, key });
}

/** Takes a gateway's own events to a listener in the same process. */
export function inProcess(onEvent: ((event: FleetEvent) => void) | undefined): Pick<EventJournal, 'append'> {
  return {
    append: async ({ event }) => {
      onEvent?.(event as FleetEvent);
      return 'told';
    },
  };
}
