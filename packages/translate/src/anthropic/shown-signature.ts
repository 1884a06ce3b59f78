import type { Signer } from '@sluice/core';
import { sealSignature } from '../reasoning/index.ts';

/** Whether a signature is another vendor's. One without a signer (Kiro's) is Anthropic's own. */
export function isForeign(signer: Signer | undefined): signer is Signer {
  return signer !== undefined && signer !== 'claude';
}

/** A signature, or the data of redacted thoughts, as an Anthropic client gets it: as it is, or sealed when it is another vendor's. */
export function shownSignature(signer: Signer | undefined, signature: string): string {
  return isForeign(signer) ? sealSignature(signer, signature) : signature;
}
