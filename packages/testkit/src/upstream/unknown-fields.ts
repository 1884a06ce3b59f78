/** Objects that belong to the model or the tool, not to the format. */
const FOREIGN: ReadonlySet<string> = new Set([
  'input',
  'args',
  'arguments',
  'logit_bias',
  'metadata',
  'input_schema',
  'parameters',
]);

/** A deep copy with a field nobody knows in every object, except inside tool input. */
export function withUnknownFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknownFields);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.entries(value).map(([key, item]) => [key, FOREIGN.has(key) ? item : withUnknownFields(item)]);
  return { ...Object.fromEntries(copy), x_future: { of: ['another', 'day'], note: null } };
}
