import type { Content, ContentPart } from '@sluice/wire/gemini';
import { SKIP_VALIDATION } from '../signature.ts';
import { familyOf } from './model-family.ts';

/**
 * Gemini answers 400 to a call of its own that comes back unsigned. Of calls made together it signs the first; where that signature is
 * lost, the stand-in takes its place on every unsigned one. No other model knows the stand-in.
 */
export function replaceLostSignatures(contents: readonly Content[], model: string): Content[] {
  if (familyOf(model) !== 'gemini') return [...contents];
  return contents.map((content) => {
    const first = content.parts.find((part) => part.functionCall);
    if (!first || first.thoughtSignature) return content;
    return { ...content, parts: content.parts.map(signed) };
  });
}

function signed(part: ContentPart): ContentPart {
  return part.functionCall && !part.thoughtSignature ? { ...part, thoughtSignature: SKIP_VALIDATION } : part;
}
