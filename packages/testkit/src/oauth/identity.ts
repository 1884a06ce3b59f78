import { createHash } from 'node:crypto';

/** A UUID that depends on nothing but the text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** The account a login belongs to: `c1#2` is the second login of `c1`. */
export function personOf(login: string): string {
  return login.split('#', 1)[0] ?? login;
}

export function emailOf(login: string): string {
  return `${personOf(login)}@example.test`;
}
