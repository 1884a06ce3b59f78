interface Route {
  readonly path: string;
  readonly method: string;
}

/** Which methods the routes have at a path; none where there is nothing. What serves a whole folder counts as nothing. */
export function allowedMethods(routes: readonly Route[]): (path: string) => ReadonlySet<string> {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of routes) {
    if (!path.endsWith('*')) methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  const folders = [...methods].flatMap(([path, own]) => {
    const [folder = '', parameter] = path.split(':', 2);
    return parameter === undefined ? [] : [{ folder, own }];
  });
  return (path) => {
    const exact = methods.get(path);
    if (exact) return exact;
    const all = folders.filter(({ folder }) => path.startsWith(folder) && path.length > folder.length);
    return new Set(all.flatMap(({ own }) => [...own]));
  };
}
