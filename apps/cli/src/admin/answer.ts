/** What the admin API says, or why nothing was heard from it. */
export type AdminAnswer<Body = unknown> =
  | { readonly ok: true; readonly status: number; readonly body: Body }
  | { readonly ok: false; readonly problem: AdminProblem };

/** A refusal in the words of the API, with what finds it in the server's log. */
export interface AdminProblem {
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  /** Stable name for scripts. */
  readonly code: string;
  readonly message: string;
  /** Which part of the request is wrong. */
  readonly field?: string;
  readonly requestId?: string;
}

/** Reads a refusal. What is not in the API's own shape (a proxy's page) is told by its status alone, never repeated. */
export function readProblem(status: number, text: string, requestId: string | undefined): AdminProblem {
  const error = errorIn(text);
  const id = textOf(error['request_id']) ?? requestId;
  const field = textOf(error['field']);
  return {
    status,
    code: textOf(error['code']) ?? `http_${status}`,
    message: textOf(error['message']) ?? `the admin API answered ${status}`,
    ...(field !== undefined && { field }),
    ...(id !== undefined && { requestId: id }),
  };
}

/** One line for people: the message, the field it is about, and the request id to look for. */
export function problemLine({ message, field, requestId }: AdminProblem): string {
  const about = field === undefined ? '' : ` (${field})`;
  return `${message}${about}${requestId === undefined ? '' : ` [request ${requestId}]`}`;
}

/** The same for scripts. */
export function problemFacts({ code, message, field, requestId, status }: AdminProblem) {
  return {
    ok: false,
    error: { code, message, field: field ?? null, status: status ?? null, request_id: requestId ?? null },
  };
}

function errorIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    return typeof error === 'object' && error !== null ? { ...error } : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
