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

/**
 * A client's own messages without thoughts and signatures: what is left to send after an upstream refused one of them. Works on
 * requests that {@link parseGenerateContentRequest} has accepted.
 */
export function withoutReasoning(contents: readonly Content[], model: string): Content[] {
  const bare = contents.map((content) => {
    const parts = content.parts.flatMap((part): readonly ContentPart[] => {
      const { thoughtSignature, ...rest } = part;
      if (part.thought || (thoughtSignature !== undefined && part.text === '')) return [];
      return [thoughtSignature === undefined ? part : rest];
    });
    return { ...content, parts };
  });
  return replaceLostSignatures(
    bare.filter((content) => content.parts.length > 0),
    model,
  );
}
