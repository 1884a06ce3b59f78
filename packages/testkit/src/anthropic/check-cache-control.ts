import { asArray, asObject, type JsonObject } from '../stand-in/index.ts';

const MOST = 4;

/** At most four cache breakpoints, none on thinking, long-lived ones before short-lived ones. */
export function checkCacheControl(body: JsonObject): string | undefined {
  const marks = [...marksOf(body['tools']), ...marksOf(body['system']), ...marksOf(body['messages'])];
  if (body['cache_control']) marks.push(asObject(body['cache_control']));
  for (const { type, ttl } of marks) {
    if (type !== 'ephemeral') return "cache_control: Input tag found using 'type' does not match 'ephemeral'";
    if (ttl !== undefined && ttl !== '5m' && ttl !== '1h')
      return "cache_control.ephemeral.ttl: Input should be '5m' or '1h'";
  }
  if (marks.length > MOST) {
    return `A maximum of ${MOST} blocks with cache_control may be provided. Found ${marks.length}.`;
  }
  const short = marks.findIndex(({ ttl }) => ttl !== '1h');
  if (short >= 0 && marks.slice(short).some(({ ttl }) => ttl === '1h')) {
    return "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.";
  }
  return undefined;
}

/** Marks of tools, blocks and messages, also of the blocks inside tool results, in order. */
function marksOf(value: unknown): JsonObject[] {
  return asArray(value)
    .map(asObject)
    .flatMap((item) => [
      ...marksOf(item['content']),
      ...(item['cache_control'] ? [asObject(item['cache_control'])] : []),
    ]);
}
