import { isIPv4 } from 'node:net';

/** Record types of RFC 1035 and RFC 3596 that ask for addresses. */
export type AddressType = 'A' | 'AAAA';

const TYPES: ReadonlyMap<number, AddressType> = new Map([
  [1, 'A'],
  [28, 'AAAA'],
]);
const HEADER_BYTES = 12;

export interface Question {
  readonly id: number;
  /** Lower case, without a dot at its end. */
  readonly name: string;
  /** Absent: it asks for something else than an address. */
  readonly type: AddressType | undefined;
  /** As it was asked, to be repeated in the answer. */
  readonly section: Buffer;
}

/** Reads the one question of a query. */
export function readQuestion(query: Buffer): Question {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5;
  return {
    id: query.readUInt16BE(0),
    name: labels.join('.').toLowerCase(),
    type: TYPES.get(query.readUInt16BE(at + 1)),
    section: query.subarray(HEADER_BYTES, end),
  };
}

/** An answer with these addresses, to be asked for again at once (TTL 0); undefined says that there is no such name. */
export function writeAnswer({ id, section }: Question, addresses: readonly string[] | undefined): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(id, 0);
  // A response, authoritative, recursion wanted and given; 3: no such name.
  header.writeUInt16BE(0x8580 | (addresses ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses?.length ?? 0, 6);
  return Buffer.concat([header, section, ...(addresses ?? []).map(recordOf)]);
}

function recordOf(address: string): Buffer {
  const data = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : sixteenBytes(address);
  const head = Buffer.alloc(12);
  // The name is the question's, which begins behind the header.
  head.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  head.writeUInt16BE(data.length === 4 ? 1 : 28, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

/** The URL parser writes every address in one way, the IPv4 part in hexadecimal. */
function sixteenBytes(address: string): Buffer {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const [left, right] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
