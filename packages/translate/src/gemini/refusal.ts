import type { Failure } from '@sluice/core';
import type { GenerateContentRequest } from '@sluice/wire/gemini';

/**
 * Why a request cannot be answered by an upstream of another dialect: it asks for something that only Google has and that must not
 * be left out in silence. Undefined when it can be translated. Always `invalid_request`; of no meaning for passed-through requests.
 */
export function refusalOf(request: GenerateContentRequest): Failure | undefined {
  const { generationConfig: config = {}, cachedContent } = request;
  if (cachedContent)
    return refuse('cachedContent: a context cached at Google cannot be read by the upstream of this model');
  if ((config.candidateCount ?? 1) > 1) {
    return refuse('generationConfig.candidateCount: the upstream of this model gives one candidate');
  }
  const other = config.responseModalities?.find((modality) => modality.toUpperCase() !== 'TEXT');
  return other === undefined
    ? undefined
    : refuse('generationConfig.responseModalities: the upstream of this model answers with text only');
}

function refuse(message: string): Failure {
  return { kind: 'invalid_request', scope: 'none', retryable: false, message };
}
