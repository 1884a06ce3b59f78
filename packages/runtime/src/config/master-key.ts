/** Bytes of a master key. */
export const MASTER_KEY_BYTES = 32;

/**
 * The 32 bytes of a master key written as 64 hex digits or as base64 (standard or URL alphabet, padding optional).
 * Undefined for any other length or alphabet.
 */
export function decodeMasterKey(text: string): Buffer | undefined {
  const key = decode(text.trim());
  return key?.length === MASTER_KEY_BYTES ? key : undefined;
}

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return undefined;
}
