import type { Content } from './content.ts';
import { upstreamCallId } from './short-name.ts';
import type { Item } from './to-items.ts';

/**
 * Trap e: OpenAI refuses a call without its output, an output without its call, and thoughts with nothing behind them. A call that
 * nobody answered is dropped, an output whose call is gone is told as text, and ids that some clients use again in every turn are made
 * unique. Expects outputs behind their calls.
 */
export function pairItems(items: readonly Item[]): Item[] {
  const outputs = matches(items);
  const calls = new Map([...outputs].map(([output, call]) => [call, output]));
  const used = new Map<string, number>();
  const ids = new Map<number, string>();
  const paired = items.flatMap((item, index): Item[] => {
    if (item.type === 'function_call') {
      const output = calls.get(index);
      if (output === undefined) return [];
      const id = uniqueId(item.call_id, used);
      ids.set(output, id);
      return [{ ...item, call_id: id }];
    }
    if (item.type !== 'function_call_output') return [item];
    const id = ids.get(index);
    return [id === undefined ? orphan(item.output) : { ...item, call_id: id }];
  });
  return paired.filter((item, index) => item.type !== 'reasoning' || leadsOn(paired, index + 1));
}

/** Index of each output that has a call, and of the call: the oldest one of its id that is still open. */
function matches(items: readonly Item[]): ReadonlyMap<number, number> {
  const open = new Map<string, number[]>();
  const matched = new Map<number, number>();
  for (const [index, item] of items.entries()) {
    if (item.type === 'function_call') open.set(item.call_id, [...(open.get(item.call_id) ?? []), index]);
    if (item.type !== 'function_call_output') continue;
    const call = open.get(item.call_id)?.shift();
    if (call !== undefined) matched.set(index, call);
  }
  return matched;
}

function uniqueId(id: string, used: Map<string, number>): string {
  const times = (used.get(id) ?? 0) + 1;
  used.set(id, times);
  return upstreamCallId(times === 1 ? id : `${id}_${times}`);
}

const ORPHAN = 'Result of an earlier tool call:';

function orphan(output: string | readonly Content[]): Item {
  const content: readonly Content[] =
    typeof output === 'string'
      ? [{ type: 'input_text', text: `${ORPHAN}\n${output}` }]
      : [{ type: 'input_text', text: ORPHAN }, ...output];
  return { type: 'message', role: 'user', content };
}

function leadsOn(items: readonly Item[], index: number): boolean {
  const next = items[index];
  if (next?.type === 'reasoning') return leadsOn(items, index + 1);
  return next?.type === 'function_call' || (next?.type === 'message' && next.role === 'assistant');
}
