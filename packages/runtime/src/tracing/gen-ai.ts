import { type Context, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** What is asked of a model, in the words of OpenTelemetry's GenAI conventions. */
export interface ModelCall {
  readonly operation: 'chat' | 'text_completion' | 'embeddings';
  /** `gen_ai.provider.name`: our provider id. */
  readonly provider: string;
  readonly model: string;
}

/** What came of it. Tokens as the upstream reported or we estimated them. */
export interface ModelCallEnd {
  readonly responseModel?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly finishReason?: string;
  /** `error.type`: the kind of the failure that ended it; absent after a success. */
  readonly failureKind?: string;
}

/**
 * Starts the span of one call to a model, named and labelled by the GenAI conventions (`chat claude-…`). Prompts and
 * answers are never recorded. Costs next to nothing while tracing is off. End it exactly once with {@link endModelCall}.
 */
export function startModelCall(call: ModelCall, parent: Context = context.active()): Span {
  return trace.getTracer('sluice').startSpan(
    `${call.operation} ${call.model}`,
    {
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': call.operation,
        'gen_ai.provider.name': call.provider,
        'gen_ai.request.model': call.model,
      },
    },
    parent,
  );
}

export function endModelCall(span: Span, end: ModelCallEnd): void {
  if (end.responseModel !== undefined) span.setAttribute('gen_ai.response.model', end.responseModel);
  if (end.inputTokens !== undefined) span.setAttribute('gen_ai.usage.input_tokens', end.inputTokens);
  if (end.outputTokens !== undefined) span.setAttribute('gen_ai.usage.output_tokens', end.outputTokens);
  if (end.finishReason !== undefined) span.setAttribute('gen_ai.response.finish_reasons', [end.finishReason]);
  if (end.failureKind !== undefined) {
    span.setAttribute('error.type', end.failureKind);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** The trace a client's `traceparent` header belongs to, to start spans under. */
export function traceContextOf(headers: Readonly<Record<string, string | string[] | undefined>>): Context {
  return propagation.extract(context.active(), headers);
}
