/** Error body of every Google API, and of an error record inside a stream (google.rpc.Status as JSON, aip.dev/193). */
export interface GoogleErrorBody {
  readonly error: {
    /** The HTTP status again. */
    readonly code: number;
    readonly message: string;
    readonly status: GoogleStatus;
    readonly details: readonly { readonly '@type': string; readonly [field: string]: unknown }[];
  };
}

/** Names of gRPC's statuses, as far as an HTTP API answers with them. */
export type GoogleStatus =
  | 'INVALID_ARGUMENT'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'NOT_FOUND'
  | 'ABORTED'
  | 'RESOURCE_EXHAUSTED'
  | 'CANCELLED'
  | 'INTERNAL'
  | 'UNIMPLEMENTED'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED';

const STATUSES: ReadonlyMap<number, GoogleStatus> = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [409, 'ABORTED'],
  [429, 'RESOURCE_EXHAUSTED'],
  [499, 'CANCELLED'],
  [501, 'UNIMPLEMENTED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
  [529, 'UNAVAILABLE'],
]);

/** The status' name for an HTTP status. Unlisted 4xx are the request's fault, everything else is ours. */
export function googleStatus(status: number): GoogleStatus {
  return STATUSES.get(status) ?? (status >= 400 && status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL');
}

/** Builds the body of an error with this HTTP status; the request's id goes into its details, where Google has a place for it. */
export function googleError(status: number, message: string, requestId: string): GoogleErrorBody {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId }];
  return { error: { code: status, message, status: googleStatus(status), details } };
}
