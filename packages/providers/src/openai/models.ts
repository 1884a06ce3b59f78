/** Limits of OpenAI and compatible servers bind one model each: there are no groups. */
export function modelGroupOf(_model: string): string | undefined {
  return undefined;
}
