import type { Signer } from '@sluice/core';
import { openSignature, sealSignature } from '../reasoning/index.ts';

const HELD = 'call.';

/**
 * The `data` of a `redacted_thinking` block that holds the signature of the call right behind it. Gemini signs single calls and
 * refuses them without; Anthropic's `tool_use` has no place for a signature, but clients send every block back in its place.
 */
export function holdCallSignature(signer: Signer, signature: string): string {
  return sealSignature(signer, HELD + signature);
}

/** The signature held in the `data` of such a block; undefined for real redacted thoughts. */
export function heldCallSignature(data: string): { readonly signer: Signer; readonly signature: string } | undefined {
  const opened = openSignature(data);
  if (!opened?.signature.startsWith(HELD)) return undefined;
  return { signer: opened.signer, signature: opened.signature.slice(HELD.length) };
}
