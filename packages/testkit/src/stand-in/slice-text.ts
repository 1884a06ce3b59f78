/** The text in pieces of `length` characters (code points), the last one shorter. */
export function sliceText(value: string, length: number): string[] {
  const characters = [...value];
  const count = Math.ceil(characters.length / length);
  return Array.from({ length: count }, (_, index) => characters.slice(index * length, (index + 1) * length).join(''));
}
