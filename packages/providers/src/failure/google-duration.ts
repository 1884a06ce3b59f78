import { fieldsOf } from './fields.ts';
import { goDuration } from './go-duration.ts';

/**
 * A `google.protobuf.Duration` in milliseconds, not capped: its JSON form is text (`"6236.2s"`), servers that print the
 * message itself give `{seconds, nanos}` with numbers or numbers as text.
 */
export function googleDuration(value: unknown): number | undefined {
  if (typeof value === 'string') return goDuration(value.trim());
  const fields = fieldsOf(value);
  const seconds = Number(fields?.['seconds'] ?? 0);
  const nanos = Number(fields?.['nanos'] ?? 0);
  const total = seconds * 1_000 + nanos / 1e6;
  return fields && seconds >= 0 && nanos >= 0 && Number.isFinite(total) ? total : undefined;
}
