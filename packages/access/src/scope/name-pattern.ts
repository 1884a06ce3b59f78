/**
 * Whether a model's name fits a pattern in which `*` stands for any run of characters. It reads names as routing does:
 * case does not count, and `.` and `-` are the same letter. Linear in the name's length for any pattern, since names
 * come from clients.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  const given = plainName(name);
  const [head = '', ...rest] = plainName(pattern).split('*');
  const tail = rest.pop();
  if (tail === undefined) return given === head;
  if (given.length < head.length + tail.length || !given.startsWith(head) || !given.endsWith(tail)) return false;
  const end = given.length - tail.length;
  let from = head.length;
  for (const piece of rest) {
    const found = given.indexOf(piece, from);
    if (found < 0 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll('.', '-');
}
