import type { RequestView } from '../upstream/index.ts';

const MODELS = ['claude-opus-4-8', 'claude-sonnet-4-6', 'claude-haiku-4-5'];

/** The list of models, with paging. */
export function modelList({ models = MODELS, query }: RequestView): object {
  const after = models.indexOf(query.get('after_id') ?? '') + 1;
  const page = models.slice(after, after + Number(query.get('limit') ?? 20));
  return {
    data: page.map(modelDocument),
    has_more: after + page.length < models.length,
    first_id: page[0] ?? null,
    last_id: page.at(-1) ?? null,
  };
}

/** One model. */
export function modelDocument(id: string): object {
  return {
    type: 'model',
    id,
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
    capabilities: null,
    deprecated_at: null,
    lifecycle: 'active',
    line: null,
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    retires_at: null,
  };
}
