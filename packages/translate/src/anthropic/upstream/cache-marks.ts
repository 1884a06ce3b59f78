import type { Cacheable, TextBlockParam, ToolParam } from '@sluice/wire/anthropic';
import { type Draft, type Dropped, isToolResult } from './draft.ts';

/** Most marks of one request, the client's and ours together (Anthropic answers 400 to a fifth). */
const MOST_CACHE_MARKS = 4;

interface Markable {
  cache_control?: unknown;
}

interface Marked {
  readonly tools: readonly ToolParam[];
  readonly system: readonly TextBlockParam[];
  readonly drafts: readonly Draft[];
}

/**
 * Puts our marks on the last tool, the last system text and the last block of the last user message, as far as the client's own
 * leave room, and takes away the first of more than four. Marks before one of an hour last an hour too: Anthropic refuses the other
 * order, into which our marks and moved tool results can bring the client's. Writes into the blocks, which are ours.
 */
export function setCacheMarks(request: Marked, options: { readonly add: boolean; readonly dropped: Dropped }): void {
  const places = markablePlaces(request);
  const marked = places.filter(({ cache_control }) => cache_control !== undefined);
  for (const place of marked.splice(0, Math.max(0, marked.length - MOST_CACHE_MARKS))) {
    delete place.cache_control;
    options.dropped.add('cache');
  }
  const wanted = options.add ? [lastUserBlock(request.drafts), request.system.at(-1), request.tools.at(-1)] : [];
  let room = MOST_CACHE_MARKS - marked.length;
  for (const place of wanted as readonly (Markable | undefined)[]) {
    if (!place || place.cache_control !== undefined || room <= 0) continue;
    place.cache_control = { type: 'ephemeral' };
    room--;
  }
  const lastHour = places.findLastIndex(
    ({ cache_control: mark }) => (mark as { ttl?: string } | undefined)?.ttl === '1h',
  );
  for (const place of places.slice(0, Math.max(0, lastHour))) {
    if (place.cache_control !== undefined) place.cache_control = { type: 'ephemeral', ttl: '1h' };
  }
}

/** Every block that can carry a mark, in the order Anthropic reads them. */
function markablePlaces({ tools, system, drafts }: Marked): readonly Markable[] {
  const blocks: Cacheable[] = [];
  for (const block of drafts.flatMap((draft) => draft.blocks)) {
    if (isToolResult(block) && Array.isArray(block.content)) blocks.push(...(block.content as readonly Cacheable[]));
    blocks.push(block as Cacheable);
  }
  return [...tools, ...system, ...blocks];
}

function lastUserBlock(drafts: readonly Draft[]): Cacheable | undefined {
  const block = drafts.findLast((draft) => draft.role === 'user')?.blocks.at(-1);
  return block?.type === 'thinking' || block?.type === 'redacted_thinking' ? undefined : block;
}
