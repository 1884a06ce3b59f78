/** Says why a verb ends without having done its work: on stderr for people, on stdout as an object for scripts. Returns the exit code. */
export function refuse(message: string, { json, code }: { readonly json: boolean; readonly code: number }): number {
  if (json) console.log(JSON.stringify(errorFacts(message)));
  else console.error(`sluice: ${message}`);
  return code;
}

/** What scripts are told of an error, whichever verb has it; `details` are its own. */
export function errorFacts(message: string, code = 'failed', details: Readonly<Record<string, unknown>> = {}) {
  return { ok: false, error: { code, message, ...details } };
}
