import type { LoadPlan } from './plan.ts';

/** Path of the plan's dialect. */
export function requestPath(plan: LoadPlan): string {
  return plan.dialect === 'kiro' ? '/generateAssistantResponse' : '/v1/messages';
}

/** Headers of every request; the plan's own win. */
export function requestHeaders(plan: LoadPlan): Record<string, string> {
  const dialect: Record<string, string> =
    plan.dialect === 'kiro' ? { accept: 'application/vnd.amazon.eventstream' } : { 'anthropic-version': '2023-06-01' };
  return { 'content-type': 'application/json', ...dialect, ...plan.headers };
}

/** The one body all requests of a plan send. */
export function requestBody(plan: LoadPlan): string {
  return JSON.stringify(plan.dialect === 'kiro' ? kiroBody(plan) : anthropicBody(plan));
}

function anthropicBody({ model, stream, prompt }: LoadPlan): object {
  return { model, max_tokens: 4096, stream, messages: [{ role: 'user', content: prompt }] };
}

function kiroBody({ model, prompt }: LoadPlan): object {
  return {
    conversationState: {
      conversationId: '00000000-0000-4000-8000-000000000001',
      chatTriggerType: 'MANUAL',
      currentMessage: { userInputMessage: { content: prompt, modelId: model, origin: 'AI_EDITOR' } },
      history: [],
    },
  };
}
