import type { ChatRequest } from '@sluice/wire/openai-chat';

/**
 * Why a request can be passed through but not translated, in the caller's words; undefined when it can be. Asked of those
 * fields whose loss would falsify the answer instead of merely losing a nicety.
 */
export function refusalOf(request: ChatRequest): string | undefined {
  if (request.n && request.n > 1) return 'n: only one choice can be asked of this model';
  const { modalities } = request;
  if (Array.isArray(modalities) && modalities.includes('audio')) return 'modalities: this model cannot answer in audio';
  return undefined;
}
