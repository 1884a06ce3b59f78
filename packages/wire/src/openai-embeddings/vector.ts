const BYTES_PER_NUMBER = 4;

/** A vector as base64 of little-endian 32-bit floats, the way official SDKs read it. Numbers are rounded to 32 bits. */
export function vectorToBase64(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * BYTES_PER_NUMBER);
  for (let index = 0; index < vector.length; index++) bytes.writeFloatLE(vector[index] ?? 0, index * BYTES_PER_NUMBER);
  return bytes.toString('base64');
}

/**
 * The numbers of such a text; each is a 32-bit float, whose decimal form reads back as the very same one. Undefined when it
 * is not base64 of whole 32-bit floats.
 */
export function vectorFromBase64(text: string): number[] | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % BYTES_PER_NUMBER !== 0 || bytes.toString('base64') !== text) return undefined;
  const vector = new Array<number>(bytes.length / BYTES_PER_NUMBER);
  for (let index = 0; index < vector.length; index++) vector[index] = bytes.readFloatLE(index * BYTES_PER_NUMBER);
  return vector;
}
