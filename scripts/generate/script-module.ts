import { createHash } from 'node:crypto';

const PARAMETER = /^\s*(KEYS|ARGV)\[(\d+)\]\s+(\w+)/;

/** A TypeScript module that exports one flattened script, typed by the KEYS and ARGV lines of its header block. */
export function toModule(name: string, lua: string): string {
  const { keys, args } = readHeader(name, lua);
  const version = createHash('sha256').update(lua).digest('hex').slice(0, 12);
  const union = args.map((arg) => `'${arg}'`).join(' | ') || 'never';
  return `// Written by scripts/generate.ts from scripts/${name}.lua. Change that file, then run \`pnpm generate\`.
import type { Script } from '@sluice/redis';

export type ${capitalise(name)}Arg = ${union};

export const ${name}Script: Script<${capitalise(name)}Arg> = {
  name: '${name}',
  version: '${version}',
  keys: ${keys.length},
  args: [${args.map((arg) => `'${arg}'`).join(', ')}],
  lua: \`${escapeTemplate(lua)}\`,
};
`;
}

/** Names of KEYS and ARGV from the block at the top; every number from 1 up must be there. */
export function readHeader(name: string, lua: string): { keys: string[]; args: string[] } {
  const header = /^--\[\[\n([\s\S]*?)\n\]\]/.exec(lua)?.[1];
  if (!header) throw new Error(`${name}.lua must start with a --[[ header ]] block`);
  if (!/^\s*returns\b/m.test(header)) throw new Error(`${name}.lua does not say what it returns`);
  const found = { KEYS: [] as string[], ARGV: [] as string[] };
  for (const line of header.split('\n')) {
    const match = PARAMETER.exec(line);
    if (!match) continue;
    const list = found[match[1] as 'KEYS' | 'ARGV'];
    if (Number(match[2]) !== list.length + 1)
      throw new Error(`${name}.lua documents ${match[1]}[${match[2]}] out of order`);
    list.push(match[3] ?? '');
  }
  for (const kind of ['KEYS', 'ARGV'] as const) {
    const used = [...lua.matchAll(new RegExp(`${kind}\\[(\\d+)\\]`, 'g'))].map((match) => Number(match[1]));
    const undocumented = used.find((index) => index > found[kind].length);
    if (undocumented) throw new Error(`${name}.lua uses ${kind}[${undocumented}] without documenting it`);
  }
  return { keys: found.KEYS, args: found.ARGV };
}

function capitalise(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function escapeTemplate(text: string): string {
  return text.replace(/[\\`]|\$\{/g, (match) => `\\${match}`);
}
