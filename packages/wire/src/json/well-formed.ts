/**
 * JSON text without unpaired surrogates, which strict parsers refuse, each replaced by U+FFFD. `JSON.stringify` writes them,
 * and only them, as escapes that begin with `\ud`.
 */
export function stringifyWellFormed(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes('\\ud')
    ? json.replace(/\\(?:\\|ud[89a-f][0-9a-f]{2})/g, (found) => (found === '\\\\' ? found : '\ufffd'))
    : json;
}
