import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { endModelCall, startModelCall, startTracing, traceContextOf } from './index.ts';

const CALL = { operation: 'chat', provider: 'kiro', model: 'claude-sonnet-4.5' } as const;

describe('tracing', () => {
  it('without a collector costs nothing and records nothing', async () => {
    const tracing = await startTracing({ service: 'sluice-gateway' });
    const span = startModelCall(CALL);
    expect(span.isRecording()).toBe(false);
    endModelCall(span, { inputTokens: 1 });
    await tracing.close();
    expect(trace.getTracer('sluice').startSpan('x').isRecording()).toBe(false);
  });

  it('sends model calls to the collector in the words of the GenAI conventions, under the caller’s trace', async () => {
    const received = Promise.withResolvers<{ url: string | undefined; body: unknown }>();
    const collector = createServer((request, response) => {
      void json(request).then((body) => received.resolve({ url: request.url, body }));
      response.setHeader('content-type', 'application/json').end('{}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => collector.once('listening', resolve));
    const { port } = collector.address() as AddressInfo;

    const tracing = await startTracing({ endpoint: `http://127.0.0.1:${port}/`, service: 'sluice-gateway' });
    const parent = traceContextOf({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
    endModelCall(startModelCall(CALL, parent), {
      responseModel: 'claude-sonnet-4.5',
      inputTokens: 12,
      outputTokens: 34,
      finishReason: 'end_turn',
      failureKind: 'transient',
    });
    await tracing.close();
    const { url, body } = await received.promise;
    await new Promise((resolve) => collector.close(resolve));

    expect(url).toBe('/v1/traces');
    const text = JSON.stringify(body);
    expect(text).toContain('"sluice-gateway"');
    expect(text).toContain('0af7651916cd43dd8448eb211c80319c');
    for (const name of [
      'gen_ai.operation.name',
      'gen_ai.provider.name',
      'gen_ai.request.model',
      'gen_ai.response.model',
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.output_tokens',
      'gen_ai.response.finish_reasons',
      'error.type',
    ]) {
      expect(text).toContain(`"${name}"`);
    }
    expect(text).not.toContain('process.command');
  });
});
