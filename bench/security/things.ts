/** Ids of what the stage has. */
export interface Things extends OneOfEach {
  readonly provider: string;
  /** Of those that requests may end. */
  readonly doomed: OneOfEach;
  /** The way to the second page, by list. */
  readonly cursors: Readonly<Record<string, string>>;
}

interface OneOfEach {
  readonly account: string;
  readonly group: string;
  readonly profile: string;
  readonly key: string;
}
