/**
 * Whether a name fits a glob in which `*` stands for any run of characters. Case does not count, and `.` and `-` are
 * the same letter (`claude-sonnet-4.5` is `claude-sonnet-4-5`). Linear in the name's length for any pattern: names
 * come from clients, and a backtracking expression would let them choose its cost.
 */
export function compileGlob(glob: string): (name: string) => boolean {
  const [head = '', ...rest] = plainName(glob).split('*');
  const tail = rest.pop();
  if (tail === undefined) return (name) => plainName(name) === head;
  return (given) => {
    const name = plainName(given);
    if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
    const end = name.length - tail.length;
    let from = head.length;
    for (const piece of rest) {
      const found = name.indexOf(piece, from);
      if (found < 0 || found + piece.length > end) return false;
      from = found + piece.length;
    }
    return true;
  };
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll('.', '-');
}
