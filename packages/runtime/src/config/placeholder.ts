/**
 * `${NAME}` and `${NAME:-default}` inside YAML.
 *
 * Braces and colons mean something to YAML inside `{ … }`, and a value from the environment must never be able to change
 * the structure of the file. So placeholders are hidden in the text first (each character moved to the private use
 * area: same length, so lines and columns stay true), YAML is parsed, and only then are they expanded inside scalars.
 */

const PLACEHOLDER = /\$?\$\{[^}\n]*\}/g;
const SHIFT = 0xe000;
const HIDDEN = /\ue024?\ue024\ue07b([^\ue07d]*)\ue07d/g;
const EXPRESSION = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** Makes every placeholder of a YAML text opaque to a YAML parser, without changing any position. */
export function hidePlaceholders(yaml: string): string {
  return yaml.replaceAll(PLACEHOLDER, (text) => shift(text, SHIFT));
}

/** Whether a text holds something {@link hidePlaceholders} hid. */
export function hasPlaceholder(text: string): boolean {
  return text.search(HIDDEN) >= 0;
}

export type Expansion =
  | { readonly outcome: 'plain' }
  | { readonly outcome: 'expanded'; readonly text: string }
  | { readonly outcome: 'refused'; readonly message: string };

/**
 * Expands what {@link hidePlaceholders} hid in one scalar. A variable that is unset or empty takes its default; without
 * a default it is refused by name. `$${NAME}` is the literal text `${NAME}`. Defaults are literal, not expanded again.
 */
export function expandPlaceholders(scalar: string, env: Environment): Expansion {
  if (scalar.includes('${')) return { outcome: 'refused', message: 'has a ${ without its } on the same line' };
  const refusals: string[] = [];
  let found = false;
  const text = scalar.replaceAll(HIDDEN, (hidden, hiddenExpression: string) => {
    found = true;
    const plain = shift(hidden, -SHIFT);
    if (plain.startsWith('$$')) return plain.slice(1);
    const [, name, fallback] = EXPRESSION.exec(shift(hiddenExpression, -SHIFT)) ?? [];
    if (name === undefined) {
      refusals.push('has a placeholder that is neither ${NAME} nor ${NAME:-default}');
      return '';
    }
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    if (fallback === undefined) {
      refusals.push(
        `needs the environment variable ${name}, which is not set; a default is written \${${name}:-default}`,
      );
    }
    return fallback ?? '';
  });
  if (refusals.length > 0) return { outcome: 'refused', message: refusals.join('; ') };
  return found ? { outcome: 'expanded', text } : { outcome: 'plain' };
}

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

function shift(text: string, by: number): string {
  let shifted = '';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const movable = by > 0 ? code < 0x100 : code >= SHIFT && code < SHIFT + 0x100;
    shifted += String.fromCharCode(movable ? code + by : code);
  }
  return shifted;
}
