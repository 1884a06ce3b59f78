import { z } from 'zod';

/** What a key may be used for. An absent list permits everything, an empty one nothing. */
export interface KeyScopes {
  readonly providers?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  /** Globs, in which `*` stands for any run of characters. */
  readonly models?: readonly string[] | undefined;
  readonly dialects?: readonly string[] | undefined;
}

const names = z.array(z.string().min(1).max(256)).max(1_000).readonly().optional();

/** Reads {@link KeyScopes}. A list it does not know is an error: what is not understood must not be ignored. */
export const keyScopesSchema = z.strictObject({ providers: names, groups: names, models: names, dialects: names });
