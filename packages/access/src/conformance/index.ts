/** What every adapter must do, as vitest tests. */

import { describe } from 'vitest';
import { aheadConformance } from './ahead.ts';
import { budgetConformance } from './budgets.ts';
import type { MakeDesk } from './limit-harness.ts';
import { limitModelConformance } from './limit-model.ts';
import { parallelConformance } from './parallel.ts';
import { rateConformance } from './rates.ts';
import { slotConformance } from './slots.ts';

export type { DirectoryUnderTest } from './keys.ts';
export { directoryConformance } from './keys.ts';
export type { DeskSettings, DeskUnderTest, MakeDesk } from './limit-harness.ts';

/** For desks of limits. `runs` is the number of random histories compared with the in-memory desk; default 120. */
export function limitConformance(name: string, make: MakeDesk, { runs = 120 }: { readonly runs?: number } = {}): void {
  describe(`${name}: limits per minute`, () => rateConformance(make));
  describe(`${name}: concurrent requests`, () => slotConformance(make));
  describe(`${name}: budgets`, () => budgetConformance(make));
  describe(`${name}: what is held ahead`, () => aheadConformance(make));
  describe(`${name}: requests at once`, () => parallelConformance(make));
  describe(`${name}: limits in random histories`, () => limitModelConformance(make, runs));
}
