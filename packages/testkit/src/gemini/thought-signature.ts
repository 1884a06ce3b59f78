import type { Answer, Signer } from '../upstream/index.ts';

const GEMINI = 'thought_signature';
const CLAUDE = 'claude_thinking';
/** What clients may send in place of a signature they do not have; Gemini models only. */
const SENTINELS: ReadonlySet<unknown> = new Set([
  'skip_thought_signature_validator',
  'context_engineering_is_the_way_to_go',
]);

/** Claude models behind Antigravity sign their thinking, Gemini models their first call. */
export function isClaude(model: string): boolean {
  return model.includes('claude');
}

/** Signature of the thinking of an answer. */
export function signThought({ thought, signer, model }: Answer): string {
  return thought?.signature ?? (isClaude(model) ? signer.sign(CLAUDE, thought?.text ?? '') : signer.sign(GEMINI, ''));
}

/** Signature of a function call: of this function and no other. */
export function signToolCall({ thought, signer }: Answer, name: string): string {
  return thought?.signature ?? signer.sign(GEMINI, name);
}

/** Whether a Gemini model would take this signature back; `name` is that of the call it stands at, empty elsewhere. */
export function isGeminiSignature(signer: Signer, signature: unknown, name: string): boolean {
  return SENTINELS.has(signature) || (typeof signature === 'string' && signer.isOurs(signature, GEMINI, name));
}

/** Whether a Claude model would take this thinking back. */
export function isClaudeSignature(signer: Signer, signature: unknown, thinking: string): boolean {
  return typeof signature === 'string' && signer.isOurs(signature, CLAUDE, thinking);
}
