/** The port every vendor folder implements; folders are reached by their own path (`@sluice/providers/kiro`). */
export type { AnswerBatches, Provider, UpstreamAnswer, UpstreamCall, UpstreamHeaders } from './provider.ts';
