/** What the settings of any client are made of. */
export interface ConnectFacts {
  /** Of the gateway, without `/v1` and without a slash at its end; may carry a path (`/kiro` pins a provider). */
  readonly url: string;
  /** Absent: the settings name {@link KEY_VARIABLE} or a placeholder. */
  readonly key?: string;
  readonly model: string;
  /** The user named the model, so it replaces one that is already set. */
  readonly modelChosen: boolean;
  /** Whether a configured provider answers to this name. */
  readonly serves: (model: string) => boolean;
}

/** Where clients that read their key from the environment look for it. */
export const KEY_VARIABLE = 'SLUICE_API_KEY';

/** Stands in files for a key nobody has named; no gateway accepts it. */
export const KEY_PLACEHOLDER = '<your Sluice key>';

/** The key as a shell writes it. */
export function shellKey({ key }: ConnectFacts): string {
  return key ?? `$${KEY_VARIABLE}`;
}
