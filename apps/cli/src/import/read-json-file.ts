import { readFileSync, statSync } from 'node:fs';
import { type Fields, fieldsOf } from './fields.ts';

export type ReadJson =
  | { readonly outcome: 'read'; readonly fields: Fields }
  | { readonly outcome: 'missing' | 'unusable'; readonly reason: string };

/** Token files are small; whatever is larger is something else. */
const LARGEST = 32 * 1024 * 1024;

/** Reads a file with one JSON object. A parser's own message would repeat what is written there, so ours says where only. */
export function readJsonFile(path: string): ReadJson {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { outcome: 'unusable', reason: 'is no file' };
    if (stat.size > LARGEST) return { outcome: 'unusable', reason: 'is larger than 32 MiB' };
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { outcome: 'missing', reason: 'is not there' };
    return { outcome: 'unusable', reason: code === 'EACCES' ? 'may not be read' : 'cannot be read' };
  }
}

function parse(text: string): ReadJson {
  try {
    const fields = fieldsOf(JSON.parse(text.replace(/^\ufeff/, '')));
    return fields ? { outcome: 'read', fields } : { outcome: 'unusable', reason: 'is not a JSON object' };
  } catch {
    return { outcome: 'unusable', reason: 'is not JSON' };
  }
}
