/** What `POST /refreshToken` and `POST /token` do for the next call, instead of a plain success. */
export type RefreshScript =
  | { readonly kind: 'rate_limited' | 'server_error' | 'timeout' | 'garbage' | 'invalid_grant' | 'unauthorized' }
  /** Success, but the reply has no refreshToken: the old one stays valid. */
  | { readonly kind: 'missing_refresh_token' }
  | { readonly kind: 'missing_access_token' }
  /** The token is rotated, and the reply is lost: the connection is reset. */
  | { readonly kind: 'lost_reply' }
  /** Success after so many milliseconds. */
  | { readonly kind: 'slow'; readonly milliseconds: number };
