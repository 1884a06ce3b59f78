import { type FamilyStats, type ListenOptions, Ring, TokenBook } from '../stand-in/index.ts';
import { FORMATS } from './formats.ts';
import { Gate } from './gate.ts';
import { personOf } from './identity.ts';
import { Projects } from './projects.ts';
import { TokenScripts } from './token-script.ts';
import { type OAuthClient, TOKEN_VENDORS, type TokenVendor } from './vendor-format.ts';

const KEPT_CALLS = 10_000;
const KEPT_VIOLATIONS = 100;

export interface TokenEndpointOptions extends ListenOptions {
  /** The vendors' clock, epoch ms. Default this machine's. */
  readonly clock?: () => number;
  /** Clients of the logins. Default: Claude's and Codex's public ones, made-up ones elsewhere. */
  readonly clients?: Partial<Record<TokenVendor, OAuthClient>>;
  /** Life of access tokens, seconds. Default 8 h, 10 days, 3599 s and 1 h, as the vendors have it. */
  readonly life?: Partial<Record<TokenVendor, number>>;
  /** Vendors that refuse a used token and leave its family alive. Default none. */
  readonly forgivesReuse?: readonly TokenVendor[];
}

/** One refresh call as the vendor saw it. */
export interface TokenCall {
  /** Arrival, epoch ms of the vendor's clock. */
  readonly at: number;
  readonly vendor: TokenVendor;
  /** The login, as in `families`; undefined for a token nobody knows. */
  readonly login: string | undefined;
  /** How many times its token had been rotated when the presented one was new. */
  readonly generation: number | undefined;
  /** `issued`, a refusal by name, or `reset` and `silent` as scripted. */
  readonly outcome: string;
}

export interface TokenEndpointStats {
  readonly calls: number;
  readonly running: number;
  readonly maxConcurrentCalls: number;
  /** Calls that wait for the command `release`. */
  readonly held: number;
  /** Grants whose answer was spoilt, or whose caller had left. */
  readonly lostAnswers: number;
  readonly unknownTokens: number;
  /** Requests with a bearer that is unknown or expired. */
  readonly refusedBearers: number;
  readonly callsPerVendor: Readonly<Record<TokenVendor, number>>;
  /** The most calls any one generation of a single-use token was presented in; 1 where nobody ever met. */
  readonly maxCallsPerGeneration: number;
  /** `vendor/login` of families whose refresh token is worth nothing any more. */
  readonly revokedFamilies: readonly string[];
  /** By `vendor/login`; a login is `account`, then `account#2` after another `issue`. */
  readonly families: Readonly<Record<string, FamilyStats>>;
  /** Why requests were not understood, the last 100. */
  readonly violations: readonly string[];
}

/** Everything the stand-in for the token endpoints remembers. */
export class TokenEndpointState {
  readonly books: Readonly<Record<TokenVendor, TokenBook>>;
  readonly scripts = new TokenScripts();
  readonly gate: Gate;
  readonly projects = new Projects();
  readonly calls = new Ring<TokenCall>(KEPT_CALLS);
  /** To be called after every change of what `stats` shows. */
  readonly changed: () => void;
  /** Milliseconds the vendors' clock is ahead. */
  clockOffset = 0;
  lostAnswers = 0;
  refusedBearers = 0;
  readonly #options: TokenEndpointOptions;
  readonly #logins = new Map<string, number>();
  readonly #callsPerVendor = new Map<TokenVendor, number>();
  readonly #violations = new Ring<string>(KEPT_VIOLATIONS);
  #running = 0;
  #maxConcurrentCalls = 0;
  #unknownTokens = 0;

  constructor(options: TokenEndpointOptions, changed: () => void) {
    this.#options = options;
    this.changed = changed;
    this.gate = new Gate(changed);
    const book = (vendor: TokenVendor): TokenBook => {
      const { mint, life } = FORMATS[vendor];
      const forgivesReuse = options.forgivesReuse?.includes(vendor) ?? false;
      return new TokenBook(options.life?.[vendor] ?? life, { mint, forgivesReuse });
    };
    this.books = {
      claude: book('claude'),
      codex: book('codex'),
      antigravity: book('antigravity'),
      'kiro-social': book('kiro-social'),
      'kiro-idc': book('kiro-idc'),
    };
  }

  now(): number {
    return (this.#options.clock ?? Date.now)() + this.clockOffset;
  }

  client(vendor: TokenVendor): OAuthClient {
    return this.#options.clients?.[vendor] ?? FORMATS[vendor].client;
  }

  /** Name of a fresh login of the account. */
  newLogin(vendor: TokenVendor, account: string): string {
    const number = (this.#logins.get(`${vendor}/${account}`) ?? 0) + 1;
    this.#logins.set(`${vendor}/${account}`, number);
    return number === 1 ? account : `${account}#${number}`;
  }

  /** The account's latest login. */
  login(vendor: TokenVendor, account: string): string {
    const number = this.#logins.get(`${vendor}/${account}`);
    if (number === undefined) throw new TypeError(`${vendor} has issued nothing to account ${account}`);
    return number === 1 ? account : `${account}#${number}`;
  }

  /** Counts a call that begins; the returned function ends it. */
  enter(vendor: TokenVendor, refreshToken: string): () => void {
    const book = this.books[vendor];
    if (book.familyOf(refreshToken) === undefined) this.#unknownTokens++;
    this.#callsPerVendor.set(vendor, (this.#callsPerVendor.get(vendor) ?? 0) + 1);
    this.#running++;
    this.#maxConcurrentCalls = Math.max(this.#maxConcurrentCalls, this.#running);
    const leave = book.enter(refreshToken);
    this.changed();
    return () => {
      leave();
      this.#running--;
      this.changed();
    };
  }

  violate(vendor: TokenVendor, why: string): void {
    this.#violations.add(`${vendor}: ${why}`);
    this.changed();
  }

  /** Whose access token it is; undefined when unknown or expired. */
  ownerOf(accessToken: string): { readonly vendor: TokenVendor; readonly account: string } | undefined {
    for (const vendor of TOKEN_VENDORS) {
      const owner = this.books[vendor].owner(accessToken, this.now());
      if (owner) return owner.expired ? undefined : { vendor, account: personOf(owner.account) };
    }
    return undefined;
  }

  stats(): TokenEndpointStats {
    const families = Object.fromEntries(
      TOKEN_VENDORS.flatMap((vendor) =>
        Object.entries(this.books[vendor].stats()).map(([login, stats]) => [`${vendor}/${login}`, stats] as const),
      ),
    );
    const single = Object.entries(families).filter(([name]) => !name.startsWith('antigravity/'));
    const callsOf = (vendor: TokenVendor): number => this.#callsPerVendor.get(vendor) ?? 0;
    return {
      calls: TOKEN_VENDORS.reduce((sum, vendor) => sum + callsOf(vendor), 0),
      running: this.#running,
      maxConcurrentCalls: this.#maxConcurrentCalls,
      held: this.gate.held,
      lostAnswers: this.lostAnswers,
      unknownTokens: this.#unknownTokens,
      refusedBearers: this.refusedBearers,
      callsPerVendor: {
        claude: callsOf('claude'),
        codex: callsOf('codex'),
        antigravity: callsOf('antigravity'),
        'kiro-social': callsOf('kiro-social'),
        'kiro-idc': callsOf('kiro-idc'),
      },
      maxCallsPerGeneration: Math.max(0, ...single.flatMap(([, { callsPerGeneration }]) => callsPerGeneration)),
      revokedFamilies: Object.keys(families).filter((name) => families[name]?.revoked),
      families,
      violations: this.#violations.list(),
    };
  }
}
