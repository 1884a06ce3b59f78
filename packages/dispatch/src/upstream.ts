import type { Account } from '@sluice/core';
import type { Credentials } from '@sluice/credentials';
import type { Pool } from '@sluice/pool';
import type { Provider } from '@sluice/providers';
import type { CooldownPolicy } from './cooldowns.ts';

/** One provider as the dispatcher uses it. */
export interface Upstream {
  readonly provider: Provider;
  readonly pool: Pool;
  readonly credentials: Credentials;
  readonly cooldowns: CooldownPolicy;
  account(id: string): Account | undefined;
}
