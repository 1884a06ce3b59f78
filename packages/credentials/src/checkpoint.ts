/** The steps of one refresh, in order, between which a process may die. */
export const REFRESH_STEPS = [
  'started',
  'locked',
  'reread',
  'journaled',
  'sent',
  'answered',
  'stored',
  'released',
] as const;

export type RefreshStep = (typeof REFRESH_STEPS)[number];

/** Called between two steps and awaited. For tests that end or pause a process there; absent otherwise. */
export type Checkpoint = (step: RefreshStep, accountId: string) => Promise<void> | void;
