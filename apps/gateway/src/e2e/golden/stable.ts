import { createHash } from 'node:crypto';

const LONGEST = 400;
const SHOWN = 60;

/**
 * A copy with everything of it that changes from run to run named instead: call ids (by the author's refs), signatures,
 * uuids, and long texts by their beginnings and checksums.
 */
export function stable(value: unknown, refs: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return stableText(value, refs);
  if (Array.isArray(value)) return value.map((item) => stable(item, refs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, stable(item, refs)]));
}

function stableText(text: string, refs: ReadonlyMap<string, string>): string {
  let named = text;
  for (const [id, ref] of refs) named = named.replaceAll(id, `«${ref}»`);
  named = named
    .replaceAll(/[A-Za-z0-9+/]{171}=/g, '«signature»')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '«uuid»')
    .replaceAll(/\b(rs|msg|fc|resp)_(?:[0-9a-f]{24}|[0-9A-Z]{16})/g, '$1_«id»');
  if (named.length <= LONGEST) return named;
  const sum = createHash('sha256').update(named).digest('hex').slice(0, 12);
  return `${named.slice(0, SHOWN)}«… ${named.length} characters, ${sum}»`;
}
