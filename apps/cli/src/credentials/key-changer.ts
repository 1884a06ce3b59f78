import type { KeyChange } from '@sluice/control';
import { rotateMasterKey } from '@sluice/credentials';
import { GeneratedKey } from '@sluice/credentials/file';
import type { Gateway } from '@sluice/gateway';

/**
 * How the all-in-one brings its credentials under a new master key while it serves: a key that it made itself (in the file
 * at `madeKey`) it replaces; of configured ones, the first takes over.
 */
export function keyChanger(
  { vault, places }: NonNullable<Gateway['sealed']>,
  madeKey: string | undefined,
): () => Promise<KeyChange> {
  const generated = madeKey === undefined ? undefined : new GeneratedKey({ path: madeKey, vault, places });
  return async () => {
    const report = await (generated ? generated.change() : rotateMasterKey(places));
    return { ...report, key: vault.sealingKey, generated: generated !== undefined };
  };
}
