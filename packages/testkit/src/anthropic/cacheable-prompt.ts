import { asArray, asObject } from '../stand-in/index.ts';
import type { CacheablePrompt, PromptBlock } from '../upstream/index.ts';

/** The blocks of a Messages request in the order of its cache: tools, system, messages; kept as far as `cache_control` says. */
export function cacheablePrompt(json: unknown): CacheablePrompt {
  const { tools, system, messages } = asObject(json);
  const blocks = [
    ...blocksOf('tool', tools),
    ...blocksOf('system', system),
    ...asArray(messages)
      .map(asObject)
      .flatMap(({ role, content }) => blocksOf(String(role), content)),
  ];
  return { kept: 'marked', blocks };
}

function blocksOf(role: string, content: unknown): PromptBlock[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asArray(content).map(asObject);
  return blocks.map((block) => {
    const { cache_control: mark, ...rest } = block as Record<string, unknown>;
    return { content: { role, ...rest }, marked: asObject(mark)['type'] === 'ephemeral' };
  });
}
