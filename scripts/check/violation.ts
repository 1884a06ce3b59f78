/** One broken rule: where, and what to do about it. `line` is absent when the whole file or folder is meant. */
export interface Violation {
  /** Relative to the repository, forward slashes. */
  readonly file: string;
  readonly line?: number;
  /** What is wrong and how to put it right, in one sentence or two. */
  readonly message: string;
}

/** `file:line  message`, the form editors and terminals turn into a link. */
export function formatViolation({ file, line, message }: Violation): string {
  return `${line === undefined ? file : `${file}:${line}`}  ${message}`;
}
