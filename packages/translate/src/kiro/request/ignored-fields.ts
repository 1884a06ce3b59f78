/** A request field that Kiro has no place for, and why that is usually harmless. */
export interface IgnoredField {
  readonly field: string;
  readonly why: string;
}

/** Anthropic request fields that are accepted and have no effect with Kiro; the reference page is made from this list. */
export const kiroIgnoredFields: readonly IgnoredField[] = [
  { field: 'max_tokens', why: 'Kiro decides how long an answer may be' },
  { field: 'temperature', why: 'no sampling settings upstream' },
  { field: 'top_p', why: 'no sampling settings upstream' },
  { field: 'top_k', why: 'no sampling settings upstream' },
  { field: 'stop_sequences', why: 'no stop sequences upstream; the answer is not cut by us either' },
  { field: 'tool_choice', why: 'the model always chooses for itself' },
  { field: 'metadata', why: 'used for session stickiness only' },
  { field: 'service_tier', why: 'no tiers upstream' },
  { field: 'speed', why: 'no tiers upstream' },
  { field: 'inference_geo', why: 'the account decides the region' },
  { field: 'context_management', why: 'the client keeps its own history; nothing is edited upstream' },
  { field: 'cache_control', why: 'Kiro caches by itself' },
  { field: 'output_config.format', why: 'no structured output upstream' },
  { field: 'container', why: 'no code execution upstream' },
  { field: 'mcp_servers', why: 'no server-side tools upstream' },
  { field: 'tools[type=<vendor tool>]', why: 'tools the vendor runs are dropped; Kiro cannot run them' },
  { field: 'tools[].strict', why: 'no strict mode upstream' },
  { field: 'thinking.display', why: 'thoughts are returned as Kiro shows them' },
];
