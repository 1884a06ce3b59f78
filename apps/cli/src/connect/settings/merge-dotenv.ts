import type { Merged } from './merged.ts';

/** A blank line, a comment or one assignment that ends on its line. */
const LINE = /^\s*(#.*|(export\s+)?[\w.-]+\s*=\s*("[^"]*"|'[^']*'|`[^`]*`|[^"'`].*)?\s*(#.*)?)?$/;

/** Sets variables of a `.env` file in place, new ones at its end. Refused: lines that are no assignments, values over several lines. */
export function mergeDotenv(current: string, values: Readonly<Record<string, string>>): Merged {
  const lines = current === '' ? [] : current.replace(/\n$/, '').split('\n');
  const strange = lines.findIndex((line) => !LINE.test(line));
  if (strange >= 0) return { ok: false, message: `has something other than NAME=value on line ${strange + 1}` };
  for (const [name, value] of Object.entries(values)) {
    const assignment = new RegExp(`^\\s*(export\\s+)?${name}\\s*=`);
    const text = `${name}=${quoted(value)}`;
    // The last one counts.
    const at = lines.findLastIndex((line) => assignment.test(line));
    if (at < 0) lines.push(text);
    else lines[at] = text;
  }
  const text = `${lines.join('\n')}\n`;
  return { ok: true, text: text === `${current}\n` ? current : text };
}

function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `"${value.replaceAll('"', '')}"`;
}
