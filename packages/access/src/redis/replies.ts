import { type KeyLimits, LIMIT_NAMES } from '../keys/index.ts';
import { type Grant, type Granted, type Limited, limited, type Standing } from '../limits/index.ts';

/** What `take.lua` answered: the decision, and what is stored now, '' when nothing was changed. */
export function readTaking(
  reply: unknown,
  grant: Grant,
): { readonly stored: string; readonly answer: Granted | Limited } {
  const [granted, which, wait, stored, ...rest] = asList(reply);
  const standings = readStandings(rest, grant.key.limits);
  if (granted === 1) return { stored: String(stored), answer: { outcome: 'granted', grant, standings } };
  const name = LIMIT_NAMES[Number(which) - 1];
  if (name === undefined) throw new Error('take.lua refused without a limit');
  return { stored: String(stored), answer: limited(name, Number(wait), standings) };
}

/** Two numbers per limit: what remains, and milliseconds until it is whole. */
export function readStandings(reply: unknown, limits: KeyLimits): Standing[] {
  const numbers = asList(reply);
  return LIMIT_NAMES.flatMap((limit, index) => {
    const max = limits[limit];
    if (max === undefined) return [];
    return [{ limit, max, remaining: Number(numbers[index * 2]), resetMs: Number(numbers[index * 2 + 1]) }];
  });
}

function asList(reply: unknown): unknown[] {
  if (!Array.isArray(reply)) throw new Error('a limit script answered something that is not a list');
  return reply;
}
