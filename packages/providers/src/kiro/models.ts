/** Kiro limits accounts and single models; no family of models shares a quota. */
export function modelGroupOf(_upstreamModel: string): undefined {
  return undefined;
}
