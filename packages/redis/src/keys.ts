/** Builds `prefix{tag}:part:part`. */
export type KeyBuilder = (tag: string, ...parts: readonly string[]) => string;

/**
 * Names keys so that everything that must change together lives together: all keys with one tag share a slot of a
 * Redis Cluster, and a script may touch only keys of one slot. The tag of a provider's pool is the provider's id.
 *
 * The prefix is part of the names instead of the client's setting because scripts derive further names from their first key.
 */
export function keyBuilder(prefix: string): KeyBuilder {
  if (/[{}]/.test(prefix)) throw new Error('a Redis key prefix must not contain braces: they mark the hash tag');
  return (tag, ...parts) => {
    if (tag === '' || /[{}]/.test(tag)) throw new Error('a Redis hash tag must not be empty or contain braces');
    return `${prefix}{${tag}}${parts.map((part) => `:${part}`).join('')}`;
  };
}
