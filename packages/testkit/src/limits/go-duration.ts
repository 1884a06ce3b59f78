/** Milliseconds as Google writes durations: `1h43m56.2s`, `479.417ms`; with `whole`, rounded up to whole seconds. */
export function goDuration(milliseconds: number, { whole = false } = {}): string {
  if (!whole && milliseconds < 1_000) return `${milliseconds}ms`;
  const total = whole ? Math.ceil(milliseconds / 1_000) : milliseconds / 1_000;
  const hours = Math.floor(total / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  const seconds = Number((total % 60).toFixed(3));
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
