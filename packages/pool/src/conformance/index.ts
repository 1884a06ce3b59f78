import { describe } from 'vitest';
import { circuitConformance } from './circuits.ts';
import { concurrencyConformance } from './concurrency.ts';
import { everyStrategyConformance } from './every-strategy.ts';
import { exhaustionConformance } from './exhaustion.ts';
import type { MakePool } from './harness.ts';
import { leaseConformance } from './leases.ts';
import { membershipConformance } from './membership.ts';
import { modelConformance, repetitionConformance } from './model.ts';
import { orderConformance } from './order.ts';
import { paceConformance } from './pace.ts';
import { stickyConformance } from './sticky.ts';
import { strategyConformance } from './strategies.ts';
import { verdictConformance } from './verdicts.ts';

export type { MakePool, PoolUnderTest } from './harness.ts';

/**
 * What every adapter of the pool must do, as vitest tests. `runs` is the number of random histories compared with
 * the in-memory pool, over all strategies; default 500.
 */
export function poolConformance(name: string, make: MakePool, { runs = 500 }: { readonly runs?: number } = {}): void {
  describe(`${name}: order`, () => orderConformance(make));
  describe(`${name}: every strategy`, () => everyStrategyConformance(make));
  describe(`${name}: strategies`, () => strategyConformance(make));
  describe(`${name}: sticky`, () => stickyConformance(make));
  describe(`${name}: exhausted`, () => exhaustionConformance(make));
  describe(`${name}: verdicts`, () => verdictConformance(make));
  describe(`${name}: circuits`, () => circuitConformance(make));
  describe(`${name}: pace`, () => paceConformance(make));
  describe(`${name}: leases`, () => leaseConformance(make));
  describe(`${name}: members`, () => membershipConformance(make));
  describe(`${name}: concurrency`, () => concurrencyConformance(make));
  describe(`${name}: model`, () => modelConformance(make, runs));
  describe(`${name}: repetition`, () => repetitionConformance(make, runs));
}
