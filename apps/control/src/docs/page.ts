/** What the page needs of an OpenAPI document. */
export interface DescribedApi {
  readonly info: { readonly title: string; readonly description?: string | undefined };
  readonly paths?: Readonly<Record<string, object>> | undefined;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly 'x-role'?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
code,pre{font:14px/1.5 ui-monospace,monospace}h2{margin-top:2.5rem;border-bottom:1px solid #d0d7de}
details{border:1px solid #d0d7de;border-radius:6px;margin:.5rem 0;padding:.5rem .75rem}summary{cursor:pointer}
.m{display:inline-block;min-width:4.5rem;font-weight:600}.r{float:right;color:#57606a}td{padding:.1rem .75rem .1rem 0;vertical-align:top}
pre{background:#f6f8fa;padding:.75rem;overflow:auto}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}pre{background:#161b22}h2,details{border-color:#30363d}}`;

/** The API for people: one static page without scripts and without anything from elsewhere. */
export function docsPage({ info, paths = {} }: DescribedApi): string {
  const byTag = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods) as [string, Operation][]) {
      const tag = operation.tags?.[0] ?? 'other';
      byTag.set(tag, [...(byTag.get(tag) ?? []), operationHtml(method, path, operation)]);
    }
  }
  const sections = [...byTag].map(([tag, operations]) => `<h2>${escaped(tag)}</h2>${operations.join('')}`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(info.title)}</title><style>${STYLE}</style></head><body><h1>${escaped(info.title)}</h1>
<p>${escaped(info.description ?? '')}</p><p>For programs: <a href="/openapi.json">openapi.json</a></p>
${sections.join('')}</body></html>`;
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const { summary = '', description, parameters = [], requestBody, responses = {} } = operation;
  const rows = (cells: readonly (readonly string[])[]) =>
    `<table>${cells.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')}</table>`;
  const given = parameters.map(({ name, in: place, required }) => [name, place, required ? 'required' : '']);
  const schema = requestBody?.content?.['application/json']?.schema;
  return `<details><summary><span class="m">${escaped(method.toUpperCase())}</span><code>${escaped(path)}</code>
<span class="r">${escaped(operation['x-role'] ?? '')}</span><br>${escaped(summary)}</summary>
${description ? `<p>${escaped(description)}</p>` : ''}${given.length > 0 ? rows(given) : ''}
${schema ? `<pre>${escaped(JSON.stringify(schema, null, 2))}</pre>` : ''}
${rows(Object.entries(responses).map(([status, answer]) => [status, answer.description ?? '']))}</details>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
