import fc from 'fast-check';
import type { Control } from '../control.ts';

/** As much of a JSON schema as ours uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: JsonSchema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: JsonSchema | undefined;
  readonly statuses: readonly string[];
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface DescribedOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** The document of a control plane, as tests make requests from it. */
export interface ApiDocument {
  /** Every operation, but for the stream that does not end. */
  readonly operations: readonly Operation[];
  /** Values that a schema describes, and now and then one that it does not. */
  readonly values: (schema: JsonSchema) => fc.Arbitrary<unknown>;
}

export function readDocument(control: Control): ApiDocument {
  const described = control.describe() as Described;
  return { operations: operationsOf(described), values: (schema) => valuesOf(described, schema) };
}

function operationsOf({ paths }: Described): readonly Operation[] {
  return Object.entries(paths)
    .filter(([path]) => path !== '/admin/events')
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => ({
        ...{ method: method.toUpperCase(), path, parameters },
        body: requestBody?.content['application/json']?.schema,
        statuses: Object.keys(responses),
      })),
    );
}

const NASTY = [
  '',
  ' ',
  '\0',
  '\u202e',
  '\ud800',
  '💥',
  '../..',
  '%00',
  '__proto__',
  'null',
  "' OR 1=1--",
  'a'.repeat(300),
];
const anyText = fc.oneof(fc.string(), fc.constantFrom(...NASTY), fc.string({ unit: 'binary' }));

function valuesOf({ components }: Described, schema: JsonSchema): fc.Arbitrary<unknown> {
  const build = (one: JsonSchema, depth: number): fc.Arbitrary<unknown> => {
    const wrong = fc.oneof(fc.jsonValue({ maxDepth: 1 }), anyText, fc.integer(), fc.double({ noNaN: true }));
    return fc.oneof({ weight: 8, arbitrary: right(one, depth) }, { weight: 1, arbitrary: wrong });
  };
  const right = (one: JsonSchema, depth: number): fc.Arbitrary<unknown> => {
    if (one.$ref) return build(components.schemas[one.$ref.split('/').at(-1) ?? ''] ?? {}, depth);
    if (one.enum) return fc.constantFrom(...one.enum);
    const choices = one.anyOf ?? one.allOf;
    if (choices) return fc.oneof(...choices.map((choice) => build(choice, depth)));
    const types = [one.type ?? 'string'].flat();
    return fc.oneof(...types.map((type) => ofType(type, one, depth)));
  };
  const ofType = (type: string, one: JsonSchema, depth: number): fc.Arbitrary<unknown> => {
    const { minimum = -1_000, maximum = 1_000_000_000 } = one;
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.oneof(
          fc.integer({ min: Math.ceil(minimum), max: Math.floor(Math.min(maximum, 2 ** 31 - 1)) }),
          fc.maxSafeInteger(),
        );
      case 'number':
        return fc.oneof(fc.double({ min: minimum, max: maximum, noNaN: true }), fc.double());
      case 'array':
        return fc.array(depth > 3 ? fc.constant(null) : build(one.items ?? {}, depth + 1), { maxLength: 4 });
      case 'object': {
        const properties = Object.entries(one.properties ?? {}).map(
          ([name, property]): [string, fc.Arbitrary<unknown>] => [name, build(property, depth + 1)],
        );
        const object = fc.record<Record<string, unknown>, string>(Object.fromEntries(properties), {
          requiredKeys: [...(one.required ?? [])],
        });
        const unknown = fc.dictionary(fc.oneof(anyText, fc.constantFrom('role', 'id', 'version')), fc.jsonValue(), {
          maxKeys: 1,
        });
        return fc.oneof(
          { weight: 9, arbitrary: object },
          { weight: 1, arbitrary: fc.tuple(object, unknown).map(([a, b]) => ({ ...b, ...a })) },
        );
      }
      default:
        return fc.oneof(
          anyText,
          fc.constantFrom(
            'name',
            '2026-01-31T00:00:00Z',
            '2026-01-31',
            'https://models.example.com',
            'api_key',
            '#aabbcc',
          ),
        );
    }
  };
  return build(schema, 0);
}
