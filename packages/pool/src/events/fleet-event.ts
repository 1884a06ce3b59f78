/** What happens in the data plane and is worth telling, in the words of the admin API. Neither secrets nor contents of requests. */
export type FleetEvent = AccountEvent | TokenEvent | ReplicaEvent;

/** An account, or one of its models, went out of every pick, or came back. */
export interface AccountEvent {
  readonly type: 'account';
  readonly provider: string;
  readonly account_id: string;
  /** `account`, or the model or model group it is limited to. */
  readonly scope: string;
  /**
   * `cooling` ends by itself; `tripped`: errors in a row; `login_needed` and `disabled` want a person. `recovered`: a request has
   * succeeded again.
   */
  readonly state: 'cooling' | 'tripped' | 'recovered' | 'login_needed' | 'disabled';
  /** Kind of failure; `success` for a recovery. */
  readonly reason: string;
  /** RFC 3339; null when it does not end by itself. */
  readonly retry_at: string | null;
  /** Who saw it. */
  readonly replica: string;
  readonly at: string;
}

/** Somebody renewed an account's tokens, or could not. */
export interface TokenEvent {
  readonly type: 'token';
  readonly provider: string;
  readonly account_id: string;
  /** `rejected`: the vendor wants a new login. `failed`: it may work later. */
  readonly result: 'refreshed' | 'failed' | 'rejected';
  /** RFC 3339; null where it is not known. */
  readonly expires_at: string | null;
  readonly replica: string;
  readonly at: string;
}

/** A gateway came or went. One that was killed is missed by the others, about half a minute later. */
export interface ReplicaEvent {
  readonly type: 'replica';
  readonly replica: string;
  readonly state: 'joined' | 'draining' | 'gone';
  readonly at: string;
}
