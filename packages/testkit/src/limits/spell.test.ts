import { describe, expect, it } from 'vitest';
import { draw, isHit, planSpells } from './spell.ts';

const HOUR = 3_600_000;

describe('spells', () => {
  it('are the same for the same seed, in order, and between half and one and a half of their means', () => {
    const plan = { every: 2 * HOUR, lasting: 60_000, models: ['m'] };
    const spells = planSpells(7, 1_000, plan);
    expect(spells).toEqual(planSpells(7, 1_000, plan));
    expect(spells).not.toEqual(planSpells(8, 1_000, plan));
    expect(spells.length).toBeGreaterThanOrEqual(7);
    let last = 1_000;
    for (const { from, until, models } of spells) {
      expect(from - last).toBeGreaterThanOrEqual(HOUR);
      expect(from - last).toBeLessThanOrEqual(3 * HOUR);
      expect(until - from).toBeGreaterThanOrEqual(30_000);
      expect(until - from).toBeLessThanOrEqual(90_000);
      expect(models).toEqual(['m']);
      last = until;
    }
    expect(last).toBeLessThan(1_000 + 24 * HOUR + 90_000);
  });

  it('hit their share of the requests to their models, and nobody outside their time', () => {
    const spells = [{ from: 100, until: 200, models: ['m'], share: 0.25 }];
    const hits = Array.from({ length: 4_000 }, (_, index) => isHit(spells, 'm', 150, draw(1, index))).filter(Boolean);
    expect(hits.length).toBeGreaterThan(850);
    expect(hits.length).toBeLessThan(1_150);
    expect([99, 200].some((now) => isHit(spells, 'm', now, 0))).toBe(false);
    expect(isHit(spells, 'other', 150, 0)).toBe(false);
  });
});
