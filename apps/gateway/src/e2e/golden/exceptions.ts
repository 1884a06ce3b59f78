const MOST = 16;

/** How `value` differs from `model`, by paths into them; undefined when so much differs that it is a text of its own. */
export function exceptions(value: unknown, model: unknown): Readonly<Record<string, unknown>> | undefined {
  const found = new Map<string, unknown>();
  compare(value, model, '', found);
  return found.size > MOST || found.has('') ? undefined : Object.fromEntries(found);
}

function compare(value: unknown, model: unknown, path: string, found: Map<string, unknown>): void {
  if (value === model) return;
  const members = membersOf(value);
  const others = membersOf(model);
  if (!members || !others || Array.isArray(value) !== Array.isArray(model)) {
    found.set(path, value);
    return;
  }
  for (const name of new Set([...members.keys(), ...others.keys()])) {
    const at = path === '' ? name : `${path}.${name}`;
    if (!members.has(name)) found.set(at, '«absent»');
    else compare(members.get(name), others.get(name), at, found);
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}
