/** Decodes the same stream once and returns how many messages it found. */
export type Contestant = () => number | Promise<number>;

/**
 * Lets the contestants take turns, so that whatever else the machine does meets all of them. Two rounds warm up first.
 *
 * @returns each contestant's median nanoseconds per message, in their order.
 */
export async function contest(
  contestants: readonly Contestant[],
  { messages, rounds }: { readonly messages: number; readonly rounds: number },
): Promise<number[]> {
  const timings = contestants.map((): number[] => []);
  for (let round = -2; round < rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const nanoseconds = await time(contestant, messages);
      if (round >= 0) timings[index]?.push(nanoseconds);
    }
  }
  return timings.map((each) => median(each) / messages);
}

async function time(contestant: Contestant, messages: number): Promise<number> {
  const start = process.hrtime.bigint();
  const found = await contestant();
  const elapsed = Number(process.hrtime.bigint() - start);
  if (found !== messages) throw new Error(`a contestant found ${found} of ${messages} messages`);
  return elapsed;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
