import type { AttackedControl } from './stage.ts';

/** One operation of the OpenAPI document, with a request that control accepts. */
export interface Operation {
  readonly method: string;
  /** As the document writes it: `/admin/groups/{id}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Every field of the body that may be sent together; undefined where there is none. */
  readonly body: Json | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly example: string;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface DescribedOperation {
  readonly parameters?: readonly { readonly name: string; readonly in: Parameter['in']; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** Values that lead to what is there, by name of parameter or field; null: to be left out, because it would exclude others. */
export type Examples = Readonly<Record<string, Json>>;

/** Every operation of the document that control serves, but for the stream that does not end; once per set of examples. */
export async function readOperations(
  control: AttackedControl,
  examples: (method: string, path: string) => readonly Examples[],
): Promise<readonly Operation[]> {
  const described = (await control.admin('GET', '/openapi.json')) as unknown as Described;
  return Object.entries(described.paths)
    .filter(([path]) => path !== '/admin/events')
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([name, one]) => [name.toUpperCase(), path, one] as const),
    )
    .flatMap(([method, path, { parameters = [], requestBody }]) =>
      examples(method, path).map((known) => {
        const schema = requestBody?.content['application/json']?.schema;
        return {
          ...{ method, path },
          parameters: parameters.map(({ name, in: place, schema: own }) => ({
            ...{ name, in: place },
            example: String(exampleOf(described, own, name, known)),
          })),
          body: schema && exampleOf(described, schema, '', known),
        };
      }),
    );
}

/** A value that fits. */
function exampleOf(described: Described, schema: Schema, name: string, known: Examples): Json {
  const given = known[name];
  if (given !== undefined) return given;
  const { $ref, anyOf, allOf, properties, items, minimum } = schema;
  const [choice] = anyOf ?? allOf ?? [];
  if ($ref) return exampleOf(described, described.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, name, known);
  if (choice) return exampleOf(described, choice, name, known);
  if (schema.enum) return schema.enum[0] ?? '';
  switch ([schema.type ?? 'string'].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(properties ?? {})
          .filter(([field]) => known[field] !== null)
          .map(([field, own]) => [field, exampleOf(described, own, field, known)]),
      );
    case 'array':
      return [exampleOf(described, items ?? {}, `${name}[]`, known)];
    case 'integer':
    case 'number':
      return Math.max(1, minimum ?? 1);
    case 'boolean':
      return false;
    default:
      return textOf(schema);
  }
}

function textOf({ format, pattern = '' }: Schema): string {
  if (format === 'date-time') return '2099-01-01T00:00:00Z';
  if (format === 'date') return '2026-01-31';
  if (format === 'uri') return 'http://127.0.0.1:9/v1';
  return pattern.startsWith('^#') ? '#aabbcc' : MARK;
}

/** In every text that is sent: where it turns up in a statement, a value was made part of one. */
export const MARK = 'zqmark';
