import { type Fields, fieldsOf, parseFields, textOf } from './fields.ts';

/** An error body reduced to what all vendors' envelopes have in common. Every field may be hostile except its type. */
export interface ErrorEnvelope {
  /** The vendor's class of error (`rate_limit_error`), or ''. */
  readonly type: string;
  /** The vendor's machine code (`model_not_found`), or ''. */
  readonly code: string;
  /** An HTTP status that the body itself names, where it names one (OpenRouter, Google, Codex in a stream). */
  readonly status: number | undefined;
  /** The vendor's sentence, or the body's beginning when it is not JSON. At most 2,000 characters. */
  readonly message: string;
  /** The innermost object that describes the error, for fields only one vendor has. */
  readonly error: Fields;
  /** A page for people: said by something in front of the vendor, not by the vendor. */
  readonly isHtml: boolean;
}

const MESSAGE_CHARACTERS = 2_000;
const DEEPEST = 4;

/**
 * Reads an error in any of the envelopes vendors and compatible servers use: `{error:{…}}`, `{error:"text"}`,
 * `{message}`, `{detail:"text"}`, `{detail:{…}}`, `{response:{error}}` of a stream, any of them inside a list or as JSON
 * text inside `message`, plain text and HTML. Never throws.
 */
export function readErrorEnvelope(body: string): ErrorEnvelope {
  const whole = parseFields(body);
  const isHtml = whole === undefined && /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(body.slice(0, 256));
  if (!whole) return { ...EMPTY, message: body.slice(0, MESSAGE_CHARACTERS), isHtml };
  return read(whole, body, DEEPEST);
}

const EMPTY: ErrorEnvelope = { type: '', code: '', status: undefined, message: '', error: {}, isHtml: false };

function read(whole: Fields, body: string, depth: number): ErrorEnvelope {
  const holder = fieldsOf(fieldsOf(whole['response'])?.['error']) ? (whole['response'] as Fields) : whole;
  const error = fieldsOf(holder['error']) ?? fieldsOf(holder['detail']) ?? holder;
  const message = messageOf(error, holder);
  const nested = depth > 0 && message !== undefined && /^\s*[{[]/.test(message) ? parseFields(message) : undefined;
  if (nested) return read(nested, body, depth - 1);
  const type = textOf(error['type']) ?? '';
  return {
    // `{"type":"error", …}` is the name of the envelope.
    type: type === 'error' || type === 'response.failed' ? '' : type,
    code: textOf(error['code']) ?? textOf(holder['error']) ?? textOf(holder['code']) ?? '',
    status:
      statusIn(error['code']) ?? statusIn(error['status']) ?? statusIn(whole['status']) ?? statusIn(whole['code']),
    message: (message ?? body).slice(0, MESSAGE_CHARACTERS),
    error,
    isHtml: false,
  };
}

function messageOf(error: Fields, holder: Fields): string | undefined {
  const { detail } = holder;
  // Validation errors of FastAPI servers are a list of `{loc, msg, type}`.
  const complaint = Array.isArray(detail) ? textOf(fieldsOf(detail[0])?.['msg']) : textOf(detail);
  return (
    textOf(error['message']) ??
    complaint ??
    textOf(holder['error_description']) ??
    textOf(holder['error']) ??
    textOf(holder['message'])
  );
}

function statusIn(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined;
}
