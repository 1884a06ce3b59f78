import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type Scalar } from 'yaml';
import { type Environment, expandPlaceholders, hasPlaceholder, hidePlaceholders } from './placeholder.ts';
import { type ConfigProblem, pathText } from './problem.ts';
import type { Origin, RawMap, RawTree, RawValue } from './raw-tree.ts';

/** A YAML text as a raw tree, with everything that is wrong with it as YAML. */
export interface YamlFile {
  readonly tree: RawTree;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads YAML 1.2 with placeholders expanded. All scalars stay text. A value that is empty, `~`, `null` or expands to
 * nothing counts as absent; `""` written out stays empty text. Anchors, aliases, tags and complex keys are refused:
 * a configuration has no use for them and they make line numbers and limits lie.
 */
export function readYaml(text: string, env: Environment): YamlFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(hidePlaceholders(text), {
    schema: 'failsafe',
    lineCounter,
    prettyErrors: false,
  });
  const problems: ConfigProblem[] = [...document.errors, ...document.warnings].map((error) => ({
    line: lineCounter.linePos(error.pos[0]).line,
    path: '',
    message: describeYamlError(error.code),
  }));
  const reader = new TreeReader(lineCounter, env, problems);
  const root = document.contents === null ? {} : reader.read(document.contents, []);
  if (root !== undefined && (typeof root === 'string' || Array.isArray(root))) {
    problems.push({ line: 1, path: '', message: 'the file must be a mapping (key: value)' });
    return { tree: { root: {}, origins: reader.origins }, problems };
  }
  return { tree: { root: root ?? {}, origins: reader.origins }, problems };
}

class TreeReader {
  readonly origins = new Map<string, Origin>();
  readonly #lines: LineCounter;
  readonly #env: Environment;
  readonly #problems: ConfigProblem[];

  constructor(lines: LineCounter, env: Environment, problems: ConfigProblem[]) {
    this.#lines = lines;
    this.#env = env;
    this.#problems = problems;
  }

  read(node: Node, path: readonly PropertyKey[]): RawValue | undefined {
    if (isMap(node)) return this.#readMap(node.items, path);
    if (isSeq(node)) {
      const items: RawValue[] = [];
      for (const item of node.items) {
        const itemPath = [...path, items.length];
        this.origins.set(pathText(itemPath), { line: this.#lineOf(item as Node) });
        const value = this.read(item as Node, itemPath);
        if (value !== undefined) items.push(value);
      }
      return items;
    }
    if (isScalar(node)) return this.#readScalar(node, path);
    if (isAlias(node)) this.#refuse(node, path, 'aliases (*name) are not supported');
    return undefined;
  }

  #readMap(pairs: readonly Pair[], path: readonly PropertyKey[]): RawMap {
    const entries: [string, RawValue][] = [];
    for (const { key, value } of pairs) {
      if (!isScalar(key) || typeof key.value !== 'string') {
        this.#refuse(key as Node, path, 'keys must be plain text');
        continue;
      }
      if (hasPlaceholder(key.value)) {
        this.#refuse(key, path, 'placeholders are expanded in values only, not in keys');
        continue;
      }
      const keyPath = [...path, key.value];
      this.origins.set(pathText(keyPath), { line: this.#lineOf(key) });
      const read = value === null ? undefined : this.read(value as Node, keyPath);
      if (read !== undefined) entries.push([key.value, read]);
    }
    // fromEntries defines own properties, so a key named __proto__ is just an unknown key.
    return Object.fromEntries(entries);
  }

  #readScalar(node: Scalar, path: readonly PropertyKey[]): string | undefined {
    const text = typeof node.value === 'string' ? node.value : '';
    const expansion = expandPlaceholders(text, this.#env);
    if (expansion.outcome === 'refused') {
      this.#refuse(node, path, expansion.message);
      return undefined;
    }
    if (expansion.outcome === 'expanded') return expansion.text === '' ? undefined : expansion.text;
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
    return !quoted && (text === '' || text === '~' || text === 'null') ? undefined : text;
  }

  #refuse(node: Node, path: readonly PropertyKey[], message: string): void {
    this.#problems.push({ line: this.#lineOf(node), path: pathText(path), message });
  }

  #lineOf(node: Node | null): number {
    return this.#lines.linePos(node?.range?.[0] ?? 0).line;
  }
}

/** The parser's own messages may quote the text around an error, and that text may be a secret. */
function describeYamlError(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'the same key is written twice in one mapping';
  if (code === 'MULTIPLE_DOCS') return 'only one YAML document (---) is allowed';
  if (code === 'TAG_RESOLVE_FAILED') return 'tags (!name) are not supported';
  return `not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}
