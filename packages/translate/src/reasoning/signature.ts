import type { Signer } from '@sluice/core';

const SEALED = /^sluice\.([a-z]+(?::[a-z]+)?)\.(.*)$/s;

/**
 * A signature on its way through a dialect that is not its maker's: `sluice.{signer}.{signature}`. Coming back, it tells us whom to
 * show it to; nobody else would accept it.
 */
export function sealSignature(signer: Signer, signature: string): string {
  return `sluice.${signer}.${signature}`;
}

/** The signer and signature of a sealed one; undefined for a signature in its own dialect. */
export function openSignature(text: string): { readonly signer: Signer; readonly signature: string } | undefined {
  const match = SEALED.exec(text);
  return match ? { signer: match[1] ?? '', signature: match[2] ?? '' } : undefined;
}
