import { type ResealReport, type RotationOptions, rotateMasterKey } from '@sluice/credentials';
import { type KeyHolder, RedisKeyCensus, RedisReseal } from '@sluice/credentials/redis';
import { Vault } from '@sluice/credentials/vault';
import { connectRedis, keyBuilder } from '@sluice/redis';

export interface RedisRotation extends Pick<RotationOptions, 'signal' | 'onBatch' | 'onPass'> {
  readonly url: string;
  readonly keyPrefix: string;
  /** The new key first. */
  readonly keys: ConstructorParameters<typeof Vault>[0];
  /** Go on although a gateway could not read what is sealed with the new key, or still seals with another. */
  readonly force: boolean;
}

export type RotationOutcome =
  | { readonly outcome: 'done'; readonly report: ResealReport }
  /** Nothing was touched: these processes do not have the new key, or have it but do not seal with it. */
  | { readonly outcome: 'refused'; readonly without: readonly string[]; readonly behind: readonly string[] }
  | { readonly outcome: 'unreachable' };

const PATIENCE_MS = 5_000;

/** Brings all credentials in a Redis under the first of the keys, while gateways read and write them. */
export async function rotateInRedis(rotation: RedisRotation): Promise<RotationOutcome> {
  const { url, keyPrefix, force, signal, onBatch, onPass } = rotation;
  const connection = connectRedis({ url, commandTimeoutMs: PATIENCE_MS });
  try {
    if (!(await connection.untilUp(PATIENCE_MS))) return { outcome: 'unreachable' };
    const on = { client: connection.client, keys: keyBuilder(keyPrefix) };
    const vault = new Vault(rotation.keys);
    const refused = refusalOf(await new RedisKeyCensus(on).holders(), vault.sealingKey);
    if (refused && !force) return refused;
    const report = await rotateMasterKey([new RedisReseal({ ...on, vault })], {
      ...(signal && { signal }),
      ...(onBatch && { onBatch }),
      ...(onPass && { onPass }),
    });
    return { outcome: 'done', report };
  } finally {
    connection.close();
  }
}

function refusalOf(holders: readonly KeyHolder[], key: string): RotationOutcome | undefined {
  const without = holders.filter(({ opening }) => !opening.includes(key)).map(({ process }) => process);
  const behind = holders.filter(({ sealing, opening }) => opening.includes(key) && sealing !== key);
  if (without.length + behind.length === 0) return undefined;
  return { outcome: 'refused', without, behind: behind.map(({ process }) => process) };
}
