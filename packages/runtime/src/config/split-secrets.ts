/** The credentials in a text that holds one or several, with commas or white space in between. */
export function splitSecrets(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}
