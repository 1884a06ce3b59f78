import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const INCLUDE = /^--- @include "([\w-]+)"$/;

/**
 * The text of a script with its includes in place. `--- @include "name"` on a line of its own pulls in
 * `includes/name.lua`, once per script and after what that file includes itself. A missing file or a circle is an
 * error that shows the way to it.
 */
export function flatten(path: string): string {
  const folder = join(dirname(path), 'includes');
  const done = new Set<string>();

  const expand = (file: string, way: readonly string[]): string => {
    const here = [...way, basename(file)];
    if (way.includes(basename(file))) throw new Error(`circular include: ${here.join(' -> ')}`);
    if (!existsSync(file)) throw new Error(`missing include: ${here.join(' -> ')}`);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines
      .flatMap((line) => {
        const included = INCLUDE.exec(line)?.[1];
        if (!included) return [line];
        const target = join(folder, `${included}.lua`);
        if (done.has(target)) return [];
        const text = expand(target, here);
        done.add(target);
        return [text];
      })
      .join('\n');
  };

  return `${expand(path, [])}\n`;
}
