import type { RedisClient } from '@sluice/redis';

/**
 * The names that match a pattern, about so many at a time, on all masters of a cluster. A name that is there all the while is
 * seen at least once; one that comes or goes meanwhile may be missed.
 */
export async function* scanKeys(client: RedisClient, pattern: string, count: number): AsyncGenerator<string[]> {
  for (const node of 'nodes' in client ? client.nodes('master') : [client]) {
    let cursor = '0';
    do {
      const [next, names] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', count);
      yield names;
      cursor = next;
    } while (cursor !== '0');
  }
}
