import { hash } from '../stand-in/index.ts';

const DAY_MS = 86_400_000;

/** A time in which the vendor itself cannot cope, whatever the account. */
export interface Spell {
  /** Epoch ms. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly until: number;
  /** Models it hits; default all. */
  readonly models?: readonly string[];
  /** Part of the requests it hits, 0 to 1. Default 1. */
  readonly share?: number;
}

/** Whether a spell hits a request; `draw` is a number in [0, 1). */
export function isHit(spells: readonly Spell[], model: string, now: number, draw: number): boolean {
  return spells.some(
    ({ from, until, models, share = 1 }) =>
      now >= from && now < until && (models === undefined || models.includes(model)) && draw < share,
  );
}

export interface SpellPlan {
  /** Mean time between the end of one and the start of the next, ms. */
  readonly every: number;
  /** Mean length, ms. */
  readonly lasting: number;
  readonly models?: readonly string[];
  readonly share?: number;
  /** How long the plan goes on, ms. Default one day. */
  readonly during?: number;
}

/** Spells from `start` on, with gaps and lengths between half and one and a half of their means, determined by the seed. */
export function planSpells(seed: number, start: number, plan: SpellPlan): Spell[] {
  const { every, lasting, models, share, during = DAY_MS } = plan;
  const spells: Spell[] = [];
  const about = (mean: number, index: number): number => Math.round(mean * (0.5 + draw(seed, index)));
  for (let at = start, index = 0; ; index += 2) {
    const from = at + about(every, index);
    const until = from + about(lasting, index + 1);
    if (from >= start + during) return spells;
    spells.push({ from, until, ...(models && { models }), ...(share !== undefined && { share }) });
    at = until;
  }
}

/** A number in [0, 1) determined by seed and index. */
export function draw(seed: number, index: number): number {
  return hash(seed, index) / 2 ** 32;
}
