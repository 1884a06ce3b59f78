/** A line that sets a variable of a POSIX shell; `$NAME` and plain values go without quotes, so that they read well. */
export function exportLine(name: string, value: string): string {
  return `export ${name}=${/^(\$[A-Z_]+|[\w./:@-]+)$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`;
}
