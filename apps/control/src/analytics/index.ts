/** What was used, for people. */
export { periodOf, periodQuery } from './period.ts';
export { analyticsRoutes } from './routes.ts';
export { amountSchema, amountsView, countSchema, countsView, latencySchema, latencyView } from './sums-view.ts';
