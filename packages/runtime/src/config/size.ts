const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
};
const PATTERN = /^(\d+)(B|[KMG]i?B)?$/;

/** Bytes of a size such as `32MiB` (powers of 1024), `32MB` (powers of 1000) or `512`. Anything else is undefined. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit = 'B'] = PATTERN.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const bytes = Number(amount) * (UNIT_BYTES[unit] ?? Number.NaN);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
