import { type FamilyStats, type ListenOptions, Ring, type Ticker, TokenBook } from '../stand-in/index.ts';
import { type AccountLimits, type AccountStats, SimulatedAccount } from './account-book.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import type { RefreshScript } from './refresh-script.ts';
import type { KiroScript } from './script.ts';
import type { RequestRules } from './validate-request.ts';

/** One account the simulated service knows from the start. */
export interface AccountOptions {
  readonly id: string;
  /** Valid until `expiresAt`; absent: the account has to refresh first. */
  readonly accessToken?: string;
  /** Epoch ms. Default never. */
  readonly expiresAt?: number;
  /** First token of the account's refresh family. */
  readonly refreshToken?: string;
  /** When given, `POST /token` insists on it. */
  readonly clientSecret?: string;
  readonly limits?: AccountLimits;
  /** Its standing script; queued scripts and directives go first. */
  readonly script?: KiroScript;
}

export interface KiroSimulatorOptions extends ListenOptions {
  readonly accounts?: readonly AccountOptions[];
  /** Any bearer is an account of its own, any refresh token starts a family. Default: true when `accounts` is absent. */
  readonly anyToken?: boolean;
  /** Standing script of accounts without one. Default `{}`, the demo answer. */
  readonly script?: KiroScript;
  /** Limits of accounts without their own. */
  readonly limits?: AccountLimits;
  readonly rules?: RequestRules;
  /** Lifetime of refreshed access tokens, seconds. Default 3600. */
  readonly expiresIn?: number;
  /** Tokens that make 100 % of contextUsagePercentage. Default 200 000. */
  readonly contextWindow?: number;
  /** Requests kept for `ledger()`. Default 10 000. */
  readonly ledgerSize?: number;
  /** Keep the bodies of requests in the ledger. Default false: load generators send large ones. */
  readonly keepBodies?: boolean;
}

export interface SimulatorStats {
  readonly open: number;
  readonly finished: number;
  readonly aborted: number;
  readonly cut: number;
  readonly accounts: Readonly<Record<string, AccountStats>>;
  readonly families: Readonly<Record<string, FamilyStats>>;
  /** Requests whose bearer belonged to nobody or was expired. */
  readonly unknownBearer: number;
  /** Why bodies were refused, the last 100. */
  readonly violations: readonly string[];
}

const KEPT_VIOLATIONS = 100;

/** Everything the simulated service remembers. */
export class SimulatorState {
  readonly options: KiroSimulatorOptions;
  readonly ticker: Ticker;
  readonly accounts = new Map<string, SimulatedAccount>();
  readonly tokens: TokenBook;
  readonly ledger: Ring<LedgerEntry>;
  readonly queue: KiroScript[] = [];
  readonly refreshQueue: { readonly account: string | undefined; readonly script: RefreshScript }[] = [];
  readonly violations: string[] = [];
  /** To be called after every change of what `stats` shows. */
  readonly changed: () => void;
  standing: KiroScript;
  unknownBearer = 0;

  constructor(options: KiroSimulatorOptions, ticker: Ticker, changed: () => void) {
    this.options = options;
    this.ticker = ticker;
    this.changed = changed;
    this.standing = options.script ?? {};
    this.tokens = new TokenBook(options.expiresIn ?? 3_600);
    this.ledger = new Ring(options.ledgerSize ?? 10_000);
    for (const account of options.accounts ?? []) this.add(account);
  }

  /** Makes an account known, with its tokens. One of the same id is replaced. */
  add({ id, accessToken, expiresAt, refreshToken, clientSecret, limits, script }: AccountOptions): void {
    const account = new SimulatedAccount(id, limits ?? this.options.limits ?? {});
    account.standing = script;
    account.clientSecret = clientSecret;
    this.accounts.set(id, account);
    if (accessToken) this.tokens.addAccess(accessToken, id, expiresAt);
    if (refreshToken) this.tokens.addFamily(id, refreshToken);
  }

  get anyToken(): boolean {
    return this.options.anyToken ?? this.options.accounts === undefined;
  }

  /** The account by id; made on the spot when it is new. */
  account(id: string): SimulatedAccount {
    let account = this.accounts.get(id);
    if (!account) {
      account = new SimulatedAccount(id, this.options.limits ?? {});
      this.accounts.set(id, account);
    }
    return account;
  }

  /** The account of an `Authorization` header, or undefined when the service would refuse it. */
  authenticate(authorization: string | undefined): SimulatedAccount | undefined {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    const owner = token === undefined ? undefined : this.tokens.owner(token, Date.now());
    if (owner && !owner.expired) return this.account(owner.account);
    if (!owner && token !== undefined && this.anyToken) return this.account(token);
    this.unknownBearer++;
    return undefined;
  }

  refused(why: string): void {
    this.violations.push(why);
    if (this.violations.length > KEPT_VIOLATIONS) this.violations.shift();
  }

  /** The next refresh script for an account: its own first in the queue, else one for everybody. */
  nextRefresh(account: string): RefreshScript | undefined {
    const own = this.refreshQueue.findIndex((item) => item.account === account || item.account === undefined);
    return own < 0 ? undefined : this.refreshQueue.splice(own, 1)[0]?.script;
  }

  stats(): SimulatorStats {
    const accounts = Object.fromEntries([...this.accounts].map(([id, account]) => [id, account.stats()]));
    const sum = (field: 'open' | 'finished' | 'aborted' | 'cut'): number =>
      Object.values(accounts).reduce((total, account) => total + account[field], 0);
    return {
      open: sum('open'),
      finished: sum('finished'),
      aborted: sum('aborted'),
      cut: sum('cut'),
      accounts,
      families: this.tokens.stats(),
      unknownBearer: this.unknownBearer,
      violations: [...this.violations],
    };
  }
}
