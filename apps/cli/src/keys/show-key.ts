import { type AdminOptions, pickNamed, told, withAdmin } from '../admin/index.ts';
import { factSheet } from '../output/fact-sheet.ts';
import { KEYS, limitsOf, stateOf } from './key-verbs.ts';
import type { KeyView } from './key-view.ts';

/** `sluice keys show`: everything about one key but its secret. */
export function showKey(word: string, options: AdminOptions): Promise<number> {
  return withAdmin('keys', options, async (admin) =>
    told(await pickNamed<KeyView>(admin, KEYS, 'key', word), (key) =>
      factSheet([
        ['key', key.id],
        ['name', key.name],
        ['hint', key.hint],
        ['state', stateOf(key)],
        ['managed by', key.origin],
        ['limits', limitsOf(key)],
        ...Object.entries(key.scopes).map(([name, list]) => [name, list.join(', ')] as const),
        ['from', key.allowed_ips.length > 0 ? key.allowed_ips.join(' ') : 'anywhere'],
        ['expires', key.expires_at],
        ['last rotated', key.last_rotated_at],
        ['rotate by', key.rotation_due_at],
        ['secret before', key.previous_valid_until && `good until ${key.previous_valid_until}`],
        ['last used', key.last_used_at ?? 'never'],
        ['version', String(key.version)],
      ]),
    ),
  );
}
