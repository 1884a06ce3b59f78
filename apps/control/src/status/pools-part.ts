import { z } from '@hono/zod-openapi';
import { describeState, type Pool } from '@sluice/pool';
import { type Found, partSchema, type Trouble } from './part.ts';

const poolSchema = z.object({
  provider: z.string(),
  accounts: z.int(),
  ready: z.int().openapi({ description: 'Would be picked now, for most models at least' }),
  blocked: z.record(z.string(), z.int()).openapi({
    description: 'The others, by why: cooling, tripped, half_open, login_needed, switched_off',
  }),
});

export const poolsSchema = z.object({
  ...partSchema,
  accounts: z.int().nullable(),
  ready: z.int().nullable(),
  providers: z.array(poolSchema),
});

export type PoolsFacts = Omit<z.infer<typeof poolsSchema>, keyof typeof partSchema>;
type PoolFacts = z.infer<typeof poolSchema>;

export const NO_POOLS: PoolsFacts = { accounts: null, ready: null, providers: [] };

export const POOLS_SILENT: Trouble = {
  problem: 'the state that gateways share does not answer',
  remedy: 'check Redis; gateways judge accounts by what they have seen themselves',
};

/** How many accounts could serve at this moment, and why the others could not. Providers without accounts are left out. */
export async function lookAtPools(pools: ReadonlyMap<string, Pool>): Promise<Found<PoolsFacts>> {
  const counted = await Promise.all([...pools].map(([provider, pool]) => countPool(provider, pool)));
  const providers = counted.filter(({ accounts }) => accounts > 0);
  const sum = (field: 'accounts' | 'ready') => providers.reduce((total, one) => total + one[field], 0);
  return { facts: { accounts: sum('accounts'), ready: sum('ready'), providers }, trouble: troubleOf(providers) };
}

async function countPool(provider: string, pool: Pool): Promise<PoolFacts> {
  const states = await pool.inspect();
  const blocked: Record<string, number> = {};
  let ready = 0;
  for (const { account } of states) {
    const { state } = describeState(account);
    if (state === 'ready' || state === 'failing') ready += 1;
    else blocked[state] = (blocked[state] ?? 0) + 1;
  }
  return { provider, accounts: states.length, ready, blocked };
}

function troubleOf(providers: readonly PoolFacts[]): Trouble | undefined {
  if (providers.length === 0) {
    return {
      problem: 'no gateway has an account to serve with',
      remedy: 'add one with `sluice accounts add` or `sluice import`, and see that a gateway is alive',
    };
  }
  // What an operator has switched off is no trouble.
  const out = providers.filter(({ ready, accounts, blocked }) => ready === 0 && blocked['switched_off'] !== accounts);
  if (out.length === 0) return undefined;
  return {
    problem: `no account is ready at ${out.map(({ provider }) => provider).join(', ')}`,
    remedy: '`sluice accounts list` says why and until when; accounts that need a login need a person',
  };
}
