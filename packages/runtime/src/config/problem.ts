/** One reason why a configuration is refused. Never quotes a configured value: it might be a secret. */
export interface ConfigProblem {
  /** Line in the configuration file, 1-based; absent when the value came from a flag, the environment or nowhere. */
  readonly line?: number;
  /** Where in the configuration: `accounts[2].credentials.expires_at`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** Something worth telling the operator that does not stop the start. Never quotes a configured value. */
export interface ConfigNotice {
  readonly path: string;
  readonly message: string;
}

/** Spells a path the way problems show it: `['accounts', 2, 'id']` is `accounts[2].id`. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text;
}

/** One line for a terminal: `sluice.yaml:12: server.prot: unknown key …`. */
export function formatProblem(problem: ConfigProblem, file?: string): string {
  const place = [file, problem.line].filter((part) => part !== undefined).join(':');
  return [place, problem.path, problem.message].filter((part) => part !== '').join(': ');
}
