/** A settings file with ours in it, or why it is left alone. */
export type Merged =
  | { readonly ok: true; readonly text: string }
  /** The message continues "<file> …". */
  | { readonly ok: false; readonly message: string };
