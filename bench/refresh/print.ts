/** The first argument of the command line, a whole number; the default when there is none. */
export function countFromCommandLine(usual: number): number {
  const given = Number(process.argv[2] ?? usual);
  if (!Number.isInteger(given) || given < 1) throw new TypeError('the count must be a whole number above 0');
  return given;
}

/** Runs a scene and prints what came of it, one line per scene. */
export async function measure(name: string, scene: () => Promise<object>): Promise<void> {
  const started = performance.now();
  const figures = await scene();
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const shown = Object.entries(figures).map(([label, value]) => `${label} ${show(value)}`);
  console.log(`${name}  (${seconds} s)\n    ${shown.join(', ')}`);
}

function show(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(1);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
