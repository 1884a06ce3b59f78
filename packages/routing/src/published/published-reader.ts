import type { Account } from '@sluice/core';
import { accountSchema, danglingReference, type ReadSnapshot, readPublished } from './read.ts';
import type { PublishedSnapshot } from './snapshot.ts';

/** How long it reads before everybody else has a turn, ms. */
const SLICE_MS = 4;
/** Accounts between two looks at the clock. */
const PACE = 32;
/** How many accounts may have gone in one place before those behind them are read as if they were new. */
const MOST_GONE = 64;

/**
 * Reads document after document and takes over what stands in them as it stood before: an account whose line has not changed is the
 * very same object, so a change of one among ten thousand costs little more than finding it. Says exactly what `readPublished` says.
 */
export class PublishedReader {
  #lines: readonly string[] = [];
  #accounts: readonly Account[] = [];
  #rest: { readonly text: string; readonly content: Omit<PublishedSnapshot, 'version' | 'accounts'> } | undefined;

  /** `rest` lets others have a turn while a long document is read. */
  async read(document: string, rest: () => Promise<void> = () => new Promise(setImmediate)): Promise<ReadSnapshot> {
    const parts = takeApart(document);
    if (!parts) return readPublished(document);
    const outside = this.#outside(parts);
    if (!outside) return readPublished(document);
    const accounts: Account[] = [];
    let place = 0;
    let began = performance.now();
    for (const [index, line] of parts.lines.entries()) {
      const known = this.#placeOf(line, place);
      const account = known === undefined ? readAccount(line) : this.#accounts[known];
      if (!account) return readPublished(document);
      place = known === undefined ? place : known + 1;
      accounts.push(account);
      if (index % PACE === 0 && performance.now() - began > SLICE_MS) {
        await rest();
        began = performance.now();
      }
    }
    await rest();
    const snapshot = { version: parts.version, accounts, ...outside };
    const problem = danglingReference(snapshot);
    if (problem !== undefined) return { outcome: 'unreadable', problem };
    this.#lines = parts.lines;
    this.#accounts = accounts;
    this.#rest = { text: parts.rest, content: outside };
    return { outcome: 'read', snapshot };
  }

  /** Where a line stood before, from a place on. */
  #placeOf(line: string, from: number): number | undefined {
    for (let place = from; place <= from + MOST_GONE && place < this.#lines.length; place++) {
      if (this.#lines[place] === line) return place;
    }
    return undefined;
  }

  /** Groups and profiles; undefined when they cannot be read. */
  #outside({ head, rest }: Parts): Omit<PublishedSnapshot, 'version' | 'accounts'> | undefined {
    if (this.#rest?.text === rest) return this.#rest.content;
    // References to accounts are looked at when the accounts are there.
    const read = readPublished(`${head}]${rest}`, 'without accounts');
    if (read.outcome === 'unreadable' || read.snapshot.accounts.length > 0) return undefined;
    const { version: _, accounts: __, ...outside } = read.snapshot;
    return outside;
  }
}

interface Parts {
  readonly version: number;
  /** Up to the accounts. */
  readonly head: string;
  readonly lines: readonly string[];
  /** What follows the accounts. */
  readonly rest: string;
}

const HEAD = /^\{"format":1,"version":([1-9]\d{0,15}),"accounts":\[$/;
const END = '\n]';

/** The document by its lines; undefined when it has another form. */
function takeApart(document: string): Parts | undefined {
  const headEnd = document.indexOf('\n');
  const head = document.slice(0, headEnd);
  const version = Number(HEAD.exec(head)?.[1]);
  const end = document.lastIndexOf(END);
  if (!Number.isSafeInteger(version) || end < headEnd) return undefined;
  const inside = document.slice(headEnd + 1, end);
  const lines = inside === '' ? [] : inside.split(',\n');
  return { version, head, lines, rest: document.slice(end + END.length) };
}

function readAccount(line: string): Account | undefined {
  try {
    return accountSchema.safeParse(JSON.parse(line)).data as Account | undefined;
  } catch {
    return undefined;
  }
}
