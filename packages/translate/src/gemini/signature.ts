import type { Signer } from '@sluice/core';
import { openSignature, sealSignature } from '../reasoning/index.ts';

/** Who signs an unsealed signature: the family of the model the client talks to. */
export function vendorSigner(model: string): Signer {
  return /^(?:models\/)?claude/i.test(model) ? 'antigravity:claude' : GEMINI_SIGNER;
}

export const GEMINI_SIGNER: Signer = 'antigravity:gemini';

/** What Gemini accepts in place of a signature that got lost (ai.google.dev/gemini-api/docs/thought-signatures). */
export const SKIP_VALIDATION = 'skip_thought_signature_validator';

const REDACTED = 'redacted.';
/** Base64 of `sluice`, in either alphabet. */
export const SEALED_BEGINNING = 'c2x1aWNl';

export interface OpenedSignature {
  readonly signer: Signer;
  readonly signature: string;
  /** The signature is a whole thought that only its signer can read. */
  readonly redacted: boolean;
}

/**
 * A signature as `thoughtSignature`: Gemini's own as it is, any other one sealed with its signer's name. The field is declared as
 * bytes and the Python SDK decodes it, so a sealed one is base64 once more. Nobody can use a signature without a signer: `undefined`.
 */
export function writeSignature(signer: Signer | undefined, signature: string, redacted = false): string | undefined {
  if (signer === undefined || signature === '') return undefined;
  if (signer === GEMINI_SIGNER && !redacted) return signature;
  return Buffer.from(sealSignature(signer, redacted ? REDACTED + signature : signature)).toString('base64');
}

/** The other way round; `vendor` signs what is not sealed. Undefined for an empty one and for the stand-in for a lost one. */
export function readSignature(text: string | undefined, vendor: Signer): OpenedSignature | undefined {
  if (text === undefined || text === '' || text === SKIP_VALIDATION) return undefined;
  const sealed = text.startsWith(SEALED_BEGINNING) ? Buffer.from(text, 'base64').toString() : text;
  const opened = openSignature(sealed);
  if (!opened) return { signer: vendor, signature: text, redacted: false };
  const redacted = opened.signature.startsWith(REDACTED);
  return { signer: opened.signer, signature: opened.signature.slice(redacted ? REDACTED.length : 0), redacted };
}
