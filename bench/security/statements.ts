import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { MARK } from './operations.ts';

/** What the database was asked during an attack. */
export interface Statements {
  readonly count: number;
  /** Different texts, lists of `$n` and rows of them told as one. */
  readonly shapes: readonly string[];
  /** Texts that have something of a request in them, each at most 500 characters; empty is good. */
  readonly tainted: readonly string[];
  /** Complaints of the database about a statement's syntax or names; empty is good. */
  readonly complaints: readonly string[];
}

/** What sqlmap's texts for Postgres have in them, and no statement of ours. */
const OF_SQLMAP =
  /pg_sleep|generate_series\(1,|\bCHR\(\d+\)\|\||dblink|xmltype|UNION ALL SELECT NULL|WAITFOR|CAST\(\(CHR|\bRLIKE\b|\b(\d{3,5})=\1\b/i;

/** Reads the log of Postgres, a JSON object per line, from a moment on (epoch milliseconds). */
export async function readStatements(file: string, since: number): Promise<Statements> {
  const shapes = new Set<string>();
  const tainted = new Set<string>();
  const complaints = new Set<string>();
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { timestamp = '', error_severity: severity, message = '', statement = '' } = entryOf(line);
    if (Date.parse(timestamp) < since) continue;
    if (severity === 'ERROR' && /syntax|does not exist|invalid input/.test(message)) {
      complaints.add(`${message}: ${statement}`.slice(0, 500));
    }
    const text = /^(?:statement|execute [^:]+): ([\s\S]*)/.exec(message)?.[1];
    if (text === undefined) continue;
    count += 1;
    if (text.includes(MARK) || OF_SQLMAP.test(text)) tainted.add(text.slice(0, 500));
    shapes.add(shapeOf(text));
  }
  return { count, shapes: [...shapes].toSorted(), tainted: [...tainted], complaints: [...complaints] };
}

interface Entry {
  /** `2026-01-31 12:00:00.000 UTC`. */
  readonly timestamp?: string;
  readonly error_severity?: string;
  readonly message?: string;
  readonly statement?: string;
}

/** The last line may still be on its way. */
function entryOf(line: string): Entry {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

function shapeOf(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\$\d+/g, '$')
    .replace(/\$(?:, \$)+/g, '$…')
    .replace(/\(\$…?\)(?:, \(\$…?\))+/g, '($…)…')
    .trim();
}
