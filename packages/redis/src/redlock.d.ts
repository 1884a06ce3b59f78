/**
 * The part of redlock 5.0.0-beta.2 that `lock.ts` uses. The package ships types but its `exports` hides them from
 * `moduleResolution: nodenext`.
 */
declare module 'redlock' {
  export class ResourceLockedError extends Error {}

  export class ExecutionError extends Error {
    readonly attempts: readonly Promise<{ readonly votesAgainst: ReadonlyMap<unknown, Error> }>[];
  }

  export interface Lock {
    release(): Promise<unknown>;
    extend(duration: number): Promise<Lock>;
  }

  export default class Redlock {
    constructor(clients: Iterable<unknown>, settings?: { readonly retryCount?: number });
    on(event: 'error', listener: (error: Error) => void): this;
    acquire(resources: string[], duration: number): Promise<Lock>;
  }
}
