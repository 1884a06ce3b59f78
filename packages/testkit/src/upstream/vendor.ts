import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerFormat } from './answer-format.ts';
import type { CacheablePrompt } from './prompt-cache.ts';
import type { RequestFacts } from './request-facts.ts';
import type { UsageFigures } from './script.ts';
import type { Signer } from './signature.ts';

/** An HTTP answer that is no stream. */
export interface HttpError {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string as HTML. */
  readonly body: object | string;
}

/** What an error of a vendor is made from. */
export interface ErrorContext {
  /** In place of the error's own words. */
  readonly message?: string;
  /** The parameter at fault, for vendors that name it. */
  readonly param?: string;
  /** A closer name of the fault, for vendors that have one. */
  readonly code?: string;
  readonly model: string;
  readonly requestId: string;
  /** Epoch ms. */
  readonly now: number;
  /** Seconds until the reset the error tells; undefined: as usual for this error. */
  readonly retryAfter: number | undefined;
}

/** The errors of a vendor by names of ours. */
export type ErrorTable = Readonly<Record<string, (context: ErrorContext) => HttpError>>;

/** Why a request is refused: an error of the vendor's table, in these words. */
export interface Violation {
  readonly error: string;
  readonly message?: string;
  readonly param?: string;
  readonly code?: string;
}

/** The account a request came with. */
export interface RequestAccount {
  readonly id: string;
  /** A subscription login instead of an API key. */
  readonly oauth: boolean;
  /** Codex: the ChatGPT account; Antigravity: the project. Absent: not checked. */
  readonly reference?: string;
}

/** A request as a vendor looks at it. */
export interface RequestView {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The parsed body; undefined when it is no JSON. */
  readonly body: unknown;
  readonly bytes: number;
  readonly account: RequestAccount;
  /** Models the vendor serves; absent: any. */
  readonly models: readonly string[] | undefined;
  readonly signer: Signer;
}

interface EndpointBase {
  /** As it stands in the ledger, e.g. `messages`. */
  readonly name: string;
  /** The first rule of the vendor this request breaks. */
  check(view: RequestView): Violation | undefined;
}

/** An endpoint that gives an answer of a model. */
export interface AnswerEndpoint extends EndpointBase {
  readonly kind: 'answer';
  readonly format: AnswerFormat;
  facts(view: RequestView): RequestFacts;
  /** What its prompt cache may keep. Absent: it has none. */
  cacheable?(view: RequestView): CacheablePrompt;
}

/** An endpoint that gives one JSON document. */
export interface PlainEndpoint extends EndpointBase {
  readonly kind: 'plain';
  /** The body of the 200, or an error. */
  reply(view: RequestView): object;
  /** Scripts, limits and directives apply to it as to an answer. Absent: it is free. */
  facts?(view: RequestView): RequestFacts;
}

export type Endpoint = AnswerEndpoint | PlainEndpoint;

/** What presents itself in the headers of a request. */
export interface PresentedCredential {
  readonly credential?: string;
  /** The error for one nobody owns. Default the vendor's `unauthorized`. */
  readonly ifUnknown?: string;
  /** Why the vendor does not even look at it. */
  readonly violation?: Violation;
}

/** A vendor: its doors, its words, its credentials. */
export interface Vendor {
  readonly name: string;
  readonly errors: ErrorTable;
  /** Names in `errors` for what the engine itself finds. */
  readonly refusals: {
    readonly unauthorized: string;
    readonly expired: string;
    readonly limited: string;
    readonly notFound: string;
    /** For a directive with a mistake in it. */
    readonly invalid: string;
  };
  /** Names of headers and query parameters that carry credentials: the ledger shows the account instead. */
  readonly credentialNames: readonly string[];
  readCredential(headers: IncomingHttpHeaders, query: URLSearchParams): PresentedCredential;
  /** Whether a credential nobody announced is that of a subscription. */
  isOauth(credential: string): boolean;
  endpoint(method: string, path: string, query: URLSearchParams): Endpoint | undefined;
  /** Headers of every answer, also of refusals. */
  answerHeaders(requestId: string, account: RequestAccount | undefined, now: number): Readonly<Record<string, string>>;
  /** A new request id in the vendor's form. */
  requestId(): string;
}

/** One request as the upstream saw it. */
export interface LedgerEntry {
  /** Arrival, epoch ms. */
  readonly at: number;
  /** Whose credential it was; empty when nobody's. */
  readonly account: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** `messages`, `chat`, …; empty for a path nobody serves. */
  readonly endpoint: string;
  readonly model: string;
  readonly stream: boolean;
  /** Lower-case names; credentials are replaced by `[account id]`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  /** How the answer ended, or the error it was refused with. */
  readonly end: 'finished' | 'aborted' | 'cut' | (string & {});
  /** The rule it broke. */
  readonly violation?: string;
  /** What the answer told its reader; undefined when it told nothing. */
  readonly usage: UsageFigures | undefined;
  /** Content records handed to the socket; for a whole answer all of them. */
  readonly contentRecords: number;
  /** Bytes of body handed to the socket. */
  readonly bytes: number;
}
