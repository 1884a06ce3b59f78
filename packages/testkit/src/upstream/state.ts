import type { VendorLimits } from '../limits/index.ts';
import { type ListenOptions, Ring, type Ticker } from '../stand-in/index.ts';
import { AccountBook, type AccountLimits, type AccountStats } from './account-book.ts';
import { PromptCache, type PromptCacheOptions } from './prompt-cache.ts';
import type { AnswerScript } from './script.ts';
import { Signer } from './signature.ts';
import type { LedgerEntry, RequestAccount, Vendor } from './vendor.ts';

/** One account the simulated vendor knows from the start. */
export interface AccountOptions {
  readonly id: string;
  /** The API key or access token. */
  readonly credential: string;
  /** A subscription login. Default: by the look of the credential. */
  readonly oauth?: boolean;
  /** Epoch ms. Default never. */
  readonly expiresAt?: number;
  /** Codex: the `ChatGPT-Account-ID` its requests must carry; Antigravity: the project. */
  readonly reference?: string;
  readonly limits?: AccountLimits;
  /** Its standing script; queued scripts and directives go first. */
  readonly script?: AnswerScript;
}

export interface UpstreamOptions extends ListenOptions {
  readonly accounts?: readonly AccountOptions[];
  /** Whose access token it is, asked for credentials no account has: `(token) => endpoints.ownerOf(token)?.account`. */
  readonly accountOf?: (credential: string) => string | undefined;
  /** Any credential is an account of its own. Default: true when neither `accounts` nor `accountOf` is given. */
  readonly anyCredential?: boolean;
  /** Standing script of accounts without one. Default `{}`, the echo. */
  readonly script?: AnswerScript;
  /** Limits of accounts without their own. */
  readonly accountLimits?: AccountLimits;
  /** A model of the vendor's own limits, of the same vendor: refuses and adds its headers to every answer. */
  readonly limits?: VendorLimits;
  /** The vendor's clock, epoch ms. Default this machine's. */
  readonly clock?: () => number;
  /** Models the vendor serves; others are not found. Default: any. */
  readonly models?: readonly string[];
  /** What signatures are made with; simulators of one key accept each other's. Default a constant. */
  readonly signingKey?: string;
  /** A prompt cache per account, told in the usage of answers. Default: none, every token is a fresh one. */
  readonly promptCache?: PromptCacheOptions;
  /** Requests kept for `ledger()`. Default 10 000. */
  readonly ledgerSize?: number;
}

export interface UpstreamStats {
  /** Requests that arrived, also those nobody could be charged for. */
  readonly requests: number;
  readonly open: number;
  readonly finished: number;
  readonly aborted: number;
  readonly cut: number;
  readonly accounts: Readonly<Record<string, AccountStats>>;
  /** Requests whose credential belonged to nobody or was expired. */
  readonly unauthorized: number;
  /** Rules that requests broke, the last 100. */
  readonly violations: readonly string[];
}

const KEPT_VIOLATIONS = 100;

interface KnownCredential {
  readonly account: string;
  readonly oauth: boolean;
  readonly reference: string | undefined;
  expiresAt: number;
}

/** Everything a simulated vendor remembers. */
export class UpstreamState {
  readonly vendor: Vendor;
  readonly options: UpstreamOptions;
  readonly ticker: Ticker;
  readonly signer: Signer;
  readonly promptCache: PromptCache | undefined;
  readonly books = new Map<string, AccountBook>();
  readonly ledger: Ring<LedgerEntry>;
  readonly queue: AnswerScript[] = [];
  readonly violations: string[] = [];
  readonly clock: () => number;
  /** To be called after every change of what `stats` shows. */
  readonly changed: () => void;
  standing: AnswerScript;
  requests = 0;
  unauthorized = 0;
  readonly #credentials = new Map<string, KnownCredential>();

  constructor(vendor: Vendor, options: UpstreamOptions, ticker: Ticker, changed: () => void) {
    this.vendor = vendor;
    this.options = options;
    this.ticker = ticker;
    this.changed = changed;
    this.clock = options.clock ?? Date.now;
    this.standing = options.script ?? {};
    this.signer = new Signer(`${vendor.name} ${options.signingKey ?? 'simulated'}`);
    this.promptCache = options.promptCache && new PromptCache(options.promptCache);
    this.ledger = new Ring(options.ledgerSize ?? 10_000);
    for (const account of options.accounts ?? []) this.add(account);
  }

  /** Makes an account known with its credential. A further credential of a known account keeps its book. */
  add({ id, credential, oauth, expiresAt, reference, limits, script }: AccountOptions): void {
    const book = this.book(id);
    if (limits) book.limits = limits;
    if (script) book.standing = script;
    this.#credentials.set(credential, {
      account: id,
      oauth: oauth ?? this.vendor.isOauth(credential),
      reference,
      expiresAt: expiresAt ?? Number.POSITIVE_INFINITY,
    });
  }

  /** Every credential of the account is expired from now on. */
  expire(account: string): void {
    for (const known of this.#credentials.values()) if (known.account === account) known.expiresAt = this.clock();
  }

  /** The account's book; opened on the spot when it is new. */
  book(id: string): AccountBook {
    let book = this.books.get(id);
    if (!book) {
      book = new AccountBook(id, this.options.accountLimits ?? {});
      this.books.set(id, book);
    }
    return book;
  }

  /** Whose credential it is. */
  authenticate(credential: string | undefined): RequestAccount | 'unknown' | 'expired' {
    if (credential === undefined) return 'unknown';
    const known = this.#credentials.get(credential);
    if (known) {
      if (this.clock() >= known.expiresAt) return 'expired';
      const { account, oauth, reference } = known;
      return { id: account, oauth, ...(reference !== undefined && { reference }) };
    }
    const { accounts, accountOf, anyCredential = !accounts && !accountOf } = this.options;
    const owner = accountOf?.(credential) ?? (anyCredential ? credential : undefined);
    if (owner === undefined) return 'unknown';
    return { id: owner, oauth: this.vendor.isOauth(credential) };
  }

  broken(rule: string): void {
    this.violations.push(rule);
    if (this.violations.length > KEPT_VIOLATIONS) this.violations.shift();
  }

  stats(): UpstreamStats {
    const accounts = Object.fromEntries([...this.books].map(([id, book]) => [id, book.stats()]));
    const sum = (field: 'open' | 'finished' | 'aborted' | 'cut'): number =>
      Object.values(accounts).reduce((total, account) => total + account[field], 0);
    return {
      requests: this.requests,
      open: sum('open'),
      finished: sum('finished'),
      aborted: sum('aborted'),
      cut: sum('cut'),
      accounts,
      unauthorized: this.unauthorized,
      violations: [...this.violations],
    };
  }
}
