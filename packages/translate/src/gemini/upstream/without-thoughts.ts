import type { Content, ContentPart } from '@sluice/wire/gemini';
import { readSignature, SEALED_BEGINNING } from '../signature.ts';
import { replaceLostSignatures } from './lost-signatures.ts';
import { signerOf } from './model-family.ts';

/** How thoughts of earlier answers are treated: all are left out, or those that the upstream's model cannot have signed. */
export type ThoughtsToDrop = 'all' | 'foreign';

/** Whether a request, by its bytes, can hold thoughts of another vendor; nearly none does. */
export function mayHoldForeignThoughts(body: Buffer): boolean {
  return body.includes(SEALED_BEGINNING) || body.includes('"sluice.');
}

/**
 * A client's own messages without thoughts that an upstream would refuse or has refused, and with the model's own signatures opened
 * again; undefined when nothing has to change.
 */
export function withoutThoughts(
  contents: readonly Content[],
  model: string,
  drop: ThoughtsToDrop,
): Content[] | undefined {
  let changed = false;
  const kept = contents.map((content) => {
    const parts = content.parts.flatMap((part) => {
      const left = drop === 'all' ? bare(part) : without(part, model);
      if (left !== part) changed = true;
      return left === undefined ? [] : [left];
    });
    return { ...content, parts };
  });
  if (!changed) return undefined;
  return replaceLostSignatures(
    kept.filter((content) => content.parts.length > 0),
    model,
  );
}

/** The part without a thought or signature of anybody. */
function bare(part: ContentPart): ContentPart | undefined {
  const { thoughtSignature, ...rest } = part;
  if (part.thought) return undefined;
  if (thoughtSignature === undefined) return part;
  return part.text === '' ? undefined : rest;
}

/** The part without a thought or signature of another vendor. */
function without(part: ContentPart, model: string): ContentPart | undefined {
  const opened = readSignature(part.thoughtSignature, signerOf(model));
  if (!opened) return part;
  if (opened.signer !== signerOf(model) || opened.redacted) return bare(part);
  return opened.signature === part.thoughtSignature ? part : { ...part, thoughtSignature: opened.signature };
}
