import type { Signer } from '@sluice/core';
import { openSignature, sealSignature } from '../reasoning/index.ts';

/** Whose signatures this dialect carries as they are. */
export const OWN_SIGNER: Signer = 'codex';

/** A thought's signature, thoughts only their signer can read, or the signature of the call behind it. */
export type SealedKind = 'thought' | 'redacted' | 'call';

const MARKS: Readonly<Record<SealedKind, string>> = { thought: '', redacted: 'redacted.', call: 'call.' };

/**
 * The `encrypted_content` that stands for a signature. OpenAI's own goes as it is, any other is sealed. The dialect has one place only,
 * so redacted thoughts and signatures of calls (Gemini refuses its calls without) say inside the seal what they are.
 */
export function encryptedContent(kind: SealedKind, signer: Signer, signature: string): string {
  if (kind === 'thought' && signer === OWN_SIGNER) return signature;
  return sealSignature(signer, MARKS[kind] + signature);
}

/** What an `encrypted_content` stands for. */
export function openEncrypted(text: string): {
  readonly kind: SealedKind;
  readonly signer: Signer;
  readonly signature: string;
} {
  const opened = openSignature(text);
  if (!opened) return { kind: 'thought', signer: OWN_SIGNER, signature: text };
  const { signer, signature } = opened;
  for (const kind of ['redacted', 'call'] as const) {
    if (signature.startsWith(MARKS[kind])) return { kind, signer, signature: signature.slice(MARKS[kind].length) };
  }
  return { kind: 'thought', signer, signature };
}
