import type { MatchReport } from '@sluice/credentials/copies';
import type { Logger } from '@sluice/runtime';

/** Accounts that one line of the log names; of more it says how many. */
const NAMED = 20;

type Trouble = 'withheld' | 'closed' | 'unreadable';

const TROUBLES: Readonly<Record<Trouble, string>> = {
  withheld:
    'logins are lost and their copies are older than what was known: a gateway must bring them, or people sign in again',
  closed: 'copies of logins cannot be opened with any configured master key',
  unreadable: 'logins in the live store cannot be read',
};

/** Says in the log what became of logins and their copies: every return, and every trouble once. */
export class LoginNews {
  readonly #log: Pick<Logger, 'info' | 'warn'>;
  readonly #told = new Map<Trouble, string>();

  constructor(log: Pick<Logger, 'info' | 'warn'>) {
    this.#log = log;
  }

  tell(report: MatchReport): void {
    const { returned, doubtful } = report;
    if (returned.length > 0)
      this.#log.warn(named(returned), 'logins were lost and have been brought back from their copies');
    if (doubtful.length > 0) {
      this.#log.warn(
        named(doubtful),
        'these logins may have been renewed since they were copied; a new sign-in is needed if the vendor refuses them',
      );
    }
    for (const trouble of ['withheld', 'closed', 'unreadable'] as const) {
      const accounts = report[trouble].toSorted();
      const said = accounts.join('\n');
      if (said !== '' && said !== this.#told.get(trouble)) this.#log.warn(named(accounts), TROUBLES[trouble]);
      this.#told.set(trouble, said);
    }
  }
}

function named(accounts: readonly string[]) {
  return { count: accounts.length, accounts: accounts.slice(0, NAMED) };
}
