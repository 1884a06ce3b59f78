import { createHash } from 'node:crypto';
import type { Tool } from '@sluice/core';
import type { ModelFamily } from './model-family.ts';

const GEMINI_NAME = /^[A-Za-z_][A-Za-z0-9_.:-]{0,63}$/;
/** Anthropic's own rule holds behind Google's API too. */
const CLAUDE_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
const KEPT = 54;
const HASH_DIGITS = 8;

/** The name an upstream sees for a function: the client's, or what is allowed of it with a hash of the whole, 63 long at most. */
export function upstreamToolName(name: string, family: ModelFamily): string {
  if ((family === 'claude' ? CLAUDE_NAME : GEMINI_NAME).test(name)) return name;
  const stem = name.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?=[^A-Za-z_])/, '_');
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS);
  return `${stem.slice(0, KEPT)}_${hash}`;
}

/** The client's names by the upstream's, for those that had to change. */
export function renamedTools(tools: readonly Tool[], family: ModelFamily): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const { name } of tools) {
    const upstream = upstreamToolName(name, family);
    if (upstream !== name) renamed.set(upstream, name);
  }
  return renamed;
}
