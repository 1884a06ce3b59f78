/**
 * Whether a parsed JSON value nests arrays and objects deeper than `limit`. Goes no deeper than that itself. Checked after
 * parsing, because V8 parses any depth without recursion and a scan of the text before it would cost more than this walk.
 */
export function nestsDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (nestsDeeperThan(item, limit - 1)) return true;
    return false;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const key in members) if (nestsDeeperThan(members[key], limit - 1)) return true;
  return false;
}
