/**
 * What clients do, and by which key they are told apart in the ledger:
 * - `whole`, `streamed`: read to the end.
 * - `left_early`: leaves while the upstream thinks; some are gone before the gateway has read them.
 * - `left_midway`: leaves after some events of a long answer.
 * - `broken`: the upstream's answer is cut.
 * - `upstream_refuses`: the upstream answers with an error.
 * - `refused_here`: the gateway refuses before it asks anybody; such a request is in no ledger.
 * - `drained`: still running when the gateways are stopped.
 */
export const KINDS = [
  ...(['whole', 'streamed', 'left_early', 'left_midway'] as const),
  ...(['broken', 'upstream_refuses', 'refused_here', 'drained'] as const),
] as const;

export type Kind = (typeof KINDS)[number];

/** Out of a hundred. The rest is `streamed`. */
const SHARES: readonly (readonly [Kind, number])[] = [
  ...([
    ['whole', 40],
    ['left_early', 5],
    ['left_midway', 5],
  ] as const),
  ...([
    ['broken', 3],
    ['upstream_refuses', 2],
    ['refused_here', 2],
  ] as const),
];

/** One request as a client makes it. */
export interface Plan {
  readonly kind: Kind;
  readonly stream: boolean;
  readonly model: string;
  readonly prompt: string;
  /** Leaves so many milliseconds after sending. */
  readonly leaveAfterMs?: number;
  /** Leaves when it has read so many pieces of the answer. */
  readonly leaveAfterPieces?: number;
}

/** The key of a kind; its id in the ledger has `file:` before the name. */
export function keyOf(kind: Kind): string {
  return `sk-bench-${kind.replace('_', '-')}-0123456789abcdef0123456789`;
}

/** Draws a request; `random` is uniform in [0, 1). */
export function drawPlan(random: () => number): Plan {
  let point = random() * 100;
  for (const [kind, share] of SHARES) {
    if (point < share) return planOf(kind, random);
    point -= share;
  }
  return planOf('streamed', random);
}

export function planOf(kind: Kind, random: () => number): Plan {
  const between = (low: number, high: number) => Math.floor(low + random() * (high - low));
  const base = { kind, stream: random() < 0.5, model: 'claude-sonnet-4-6' };
  const words = 'tokens of a question '.repeat(between(1, 40));
  const told = (directive: string) => `${words}[[sim: ${directive} usage=1]]`;
  switch (kind) {
    case 'whole':
      return { ...base, stream: false, prompt: told(`tokens=${between(1, 60)} seed=${between(1, 999)}`) };
    case 'streamed':
      return { ...base, stream: true, prompt: told(`tokens=${between(1, 60)} pace=100 seed=${between(1, 999)}`) };
    case 'left_early':
      return { ...base, prompt: told('tokens=5 head=9000'), leaveAfterMs: between(0, 600) };
    case 'left_midway':
      return { ...base, stream: true, prompt: told('tokens=400 pace=20'), leaveAfterPieces: between(1, 20) };
    case 'broken':
      return { ...base, prompt: told(`tokens=50 fault=${random() < 0.5 ? 'fin' : 'reset'}:${between(300, 2_500)}`) };
    case 'upstream_refuses':
      return { ...base, prompt: told(`error=${random() < 0.5 ? 'too_long' : 'improperly_formed'}`) };
    case 'refused_here':
      return { ...base, model: 'nobody-has-this-model', prompt: words };
    case 'drained':
      return { ...base, stream: true, prompt: told('tokens=2000 pace=10') };
  }
}
