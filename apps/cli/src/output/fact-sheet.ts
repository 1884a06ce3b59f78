/** A name and what it is; nothing is shown of what is empty. */
export type Fact = readonly [name: string, value: string | null | undefined];

/** Facts about one thing, one per line, aligned. */
export function factSheet(facts: readonly Fact[]): string {
  const shown = facts.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
