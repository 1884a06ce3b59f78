import { parseSync } from 'oxc-parser';

/** One `import`, `export … from` or `import()` with a literal specifier. */
export interface ImportEdge {
  readonly specifier: string;
  readonly line: number;
  /** Whether it is `export * from`, which hides what a door opens. */
  readonly exportsAll: boolean;
}

/** A TypeScript file of the repository and what it imports. */
export interface SourceFile {
  /** Relative to the repository, forward slashes. */
  readonly path: string;
  readonly imports: readonly ImportEdge[];
}

/**
 * Reads the imports of a file, value and type alike: a type cycle is a cycle to its reader too.
 * Inline `import('…').Type` is not seen; computed `import(expression)` cannot be. Broken syntax throws.
 */
export function parseSource(path: string, text: string): SourceFile {
  const { module, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new Error(`${path}: ${error.message}`);
  const lineAt = lineCounter(text);

  const imports: ImportEdge[] = [];
  for (const { moduleRequest, start } of module.staticImports) {
    imports.push({ specifier: moduleRequest.value, line: lineAt(start), exportsAll: false });
  }
  for (const { entries, start } of module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest);
    if (!from?.moduleRequest) continue;
    const exportsAll = entries.some(
      (entry) => entry.moduleRequest && entry.importName.kind === ('AllButDefault' as string),
    );
    imports.push({ specifier: from.moduleRequest.value, line: lineAt(start), exportsAll });
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const literal = /^(['"])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[2];
    if (literal !== undefined) imports.push({ specifier: literal, line: lineAt(start), exportsAll: false });
  }
  return { path, imports };
}

/** Whether the file is test code: a test, what only tests use (fixture, arbitrary), a conformance or end-to-end suite. */
export function isTestCode(path: string): boolean {
  return /\.(test|fixture|arbitrary)\.tsx?$/.test(path) || /\/(conformance|e2e)\//.test(path);
}

function lineCounter(text: string): (offset: number) => number {
  return (offset) => {
    let line = 1;
    for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
    return line;
  };
}
