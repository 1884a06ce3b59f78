import {
  type AccessControl,
  ConfiguredKeys,
  KeyAccess,
  LayeredKeys,
  type LimitDesk,
  LimitKeeper,
} from '@sluice/access';
import { MemoryKeys, MemoryLimitDesk } from '@sluice/access/memory';
import { RedisKeys, RedisLimitDesk } from '@sluice/access/redis';
import { keyBuilder } from '@sluice/redis';
import { type Config, isLoopbackHost } from '@sluice/runtime';
import type { GatewayObserver } from '../observe/observer.ts';
import type { Stores } from './stores.ts';

export interface Access {
  readonly control: AccessControl;
  readonly limits: LimitKeeper;
  /** What it counts on. */
  readonly desk: LimitDesk;
  /** Where a control plane in this very process writes keys; absent where they are shared through Redis. */
  readonly keys: MemoryKeys | undefined;
}

/** Keys of the file first, then those that control has written: in Redis where replicas share it, else in this process. */
export function openAccess(config: Config, { redis }: Stores, observer: GatewayObserver): Access {
  const configured = new ConfiguredKeys(
    config.api_keys.map(({ name, key, allowed_ips }) => ({
      name,
      key,
      ...(allowed_ips && { allowedIps: allowed_ips }),
    })),
  );
  const keys = keyBuilder(config.state.key_prefix);
  const own = redis ? undefined : new MemoryKeys();
  const onDamaged = (problem: string) => observer.keyDamaged(problem);
  const shared = redis && new RedisKeys({ connection: redis, root: keys('keys', 'v1'), onDamaged });
  const layers = [configured, shared, own].filter((layer) => layer !== undefined);
  const desk = redis ? new RedisLimitDesk({ connection: redis, keys }) : new MemoryLimitDesk();
  return {
    control: new KeyAccess(new LayeredKeys(layers), {
      trustedProxies: config.server.trusted_proxies,
      loopbackOnly: isLoopbackHost(config.server.host),
    }),
    limits: new LimitKeeper({ desk, onChange: ({ counting, reason }) => observer.limitsCounting(counting, reason) }),
    desk,
    keys: own,
  };
}
