import { createRoute, z } from '@hono/zod-openapi';
import type { Clock } from '@sluice/core';
import type { UsageLedger } from '@sluice/store';
import type { Changes } from '../changes/index.ts';
import { actorOf, answerRefusal, createApi, json, openTo, problems } from '../http/index.ts';
import { filterQuery, whereOf } from './filters.ts';
import { metricsOf, metricsSchema } from './metrics.ts';
import { periodOf, periodQuery, stretchOf } from './period.ts';

const clearedSchema = z.object({ deleted: z.int().min(0) });

function describedAt<const Path extends string>(path: Path) {
  const show = createRoute({
    ...openTo('viewer'),
    method: 'get',
    path,
    tags: ['analytics'],
    summary: 'What was used, over time and by provider, type, profile, model, account and key',
    description:
      'Filters limit every sum of the answer; several together mean all of them. What is not known is an empty answer, not an error.',
    request: { query: periodQuery.extend(filterQuery) },
    responses: { 200: json(metricsSchema, 'Metrics of the period'), ...problems() },
  });
  const clear = createRoute({
    ...openTo('admin'),
    method: 'delete',
    path,
    tags: ['analytics'],
    summary: 'Forget sums',
    description:
      'All of them, or those of whole UTC days and of what the filters name; with granularity `hour`, the sums by hour alone. The ledger of single requests stays.',
    request: { query: periodQuery.extend(filterQuery) },
    responses: { 200: json(clearedSchema, 'How many sums there were'), ...problems() },
  });
  return { show, clear };
}

/** `/admin/metrics`, and the same under the name that the tray application knows. */
export function analyticsRoutes(usage: UsageLedger, changes: Changes, clock: Clock) {
  const api = createApi();
  for (const path of ['/admin/metrics', '/_korproxy/metrics'] as const) {
    const { show, clear } = describedAt(path);
    api.openapi(show, async (context) => {
      const { from, to, granularity, ...filters } = context.req.valid('query');
      const period = periodOf({ from, to, granularity }, clock());
      if ('outcome' in period) return answerRefusal(context, period);
      return context.json(await metricsOf(usage, period, filters), 200);
    });
    api.openapi(clear, async (context) => {
      const { from, to, granularity, ...filters } = context.req.valid('query');
      const stretch = stretchOf({ from, to, granularity });
      if ('outcome' in stretch) return answerRefusal(context, stretch);
      const named = { from, to, ...(granularity === 'hour' && { granularity }), ...filters };
      const which = Object.values(named).some((value) => value !== undefined) ? 'some' : 'all';
      const only = granularity === 'hour' ? granularity : undefined;
      const settled = await changes.make<number>(actorOf(context), async (inside) => {
        const deleted = await inside.usage.clearSums({ ...stretch, granularity: only, where: whereOf(filters) });
        const after = { ...named, deleted };
        const change = { action: 'metrics.clear', subjectType: 'metrics', subjectId: which, after };
        return { outcome: 'made', value: deleted, change };
      });
      return context.json({ deleted: settled.value }, 200);
    });
  }
  return api;
}
