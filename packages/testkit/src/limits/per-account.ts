/** One state per account, made when the account first comes. */
export function perAccount<T>(make: (account: string) => T): (account: string) => T {
  const states = new Map<string, T>();
  return (account) => {
    const known = states.get(account);
    if (known !== undefined) return known;
    const made = make(account);
    states.set(account, made);
    return made;
  };
}

/** Settings for all accounts, and others for some of them. */
export type Sized<S extends object> = Partial<S> & { readonly accounts?: Readonly<Record<string, Partial<S>>> };

/** The settings of one account: its own, else those for all, else the defaults. */
export function sizesOf<S extends object>(defaults: S, { accounts, ...forAll }: Sized<S>, account: string): S {
  return { ...defaults, ...forAll, ...accounts?.[account] };
}
