/** (request facts, snapshot) -> ordered plan. Pure. */
export { compileGlob } from './glob.ts';
export { type ModelChoice, type ModelRow, ModelTable } from './model-table.ts';
export { type Candidate, type Plan, plan, type RequestFacts } from './plan.ts';
export type { RoutedProvider, RoutingSnapshot } from './snapshot.ts';
