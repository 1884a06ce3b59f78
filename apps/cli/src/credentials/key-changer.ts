import type { KeyChange } from '@sluice/control';
import { type Resealable, rotateMasterKey } from '@sluice/credentials';
import { GeneratedKey } from '@sluice/credentials/file';
import type { Gateway } from '@sluice/gateway';

/**
 * How a process brings its credentials, and their copies in its database, under a new master key while it runs: a key that it
 * made itself (in the file at `madeKey`) it replaces; of configured ones, the first takes over.
 */
export function keyChanger(
  sealed: NonNullable<Gateway['sealed']>,
  copies: Resealable,
  madeKey?: string | undefined,
): () => Promise<KeyChange> {
  const { vault } = sealed;
  const places = [...sealed.places, copies];
  const generated = madeKey === undefined ? undefined : new GeneratedKey({ path: madeKey, vault, places });
  return async () => {
    const report = await (generated ? generated.change() : rotateMasterKey(places));
    return { ...report, key: vault.sealingKey, generated: generated !== undefined };
  };
}
