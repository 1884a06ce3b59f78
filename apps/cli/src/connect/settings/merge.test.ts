import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { mergeDotenv } from './merge-dotenv.ts';
import { mergeJson } from './merge-json.ts';
import { mergeToml, type TomlChange } from './merge-toml.ts';
import type { Merged } from './merged.ts';

function text(merged: Merged): string {
  if (!merged.ok) throw new Error(merged.message);
  return merged.text;
}

describe('JSON settings', () => {
  const merge = (current: string) => mergeJson(current, ['env'], { A: '1', B: '2' });

  it('keep foreign keys, their order and the indentation', () => {
    const current =
      '{\n    "model": "opus",\n    "env": {\n        "X": "y",\n        "A": "0"\n    },\n    "hooks": [1]\n}\n';
    expect(text(merge(current))).toBe(
      '{\n    "model": "opus",\n    "env": {\n        "X": "y",\n        "A": "1",\n        "B": "2"\n    },\n    "hooks": [1]\n}\n'.replace(
        '[1]',
        '[\n        1\n    ]',
      ),
    );
  });

  it('are made where there are none', () => {
    expect(JSON.parse(text(merge('')))).toEqual({ env: { A: '1', B: '2' } });
  });

  it('do not change a byte when they say so already', () => {
    const current = '{"env":{"B":"2","A":"1"}}';
    expect(text(merge(current))).toBe(current);
  });

  it.each(['{ // mine\n}', '{', '[]', '"x"', '{"env":[]}', '{"env":"x"}'])('are refused: %s', (current) => {
    expect(merge(current).ok).toBe(false);
  });
});

describe('.env settings', () => {
  const merge = (current: string) => mergeDotenv(current, { URL: 'http://127.0.0.1:8080', KEY: 'a b' });

  it('replace in place, append the rest, keep comments', () => {
    expect(text(merge('# mine\nexport URL="old"\nOTHER=1\n'))).toBe(
      '# mine\nURL=http://127.0.0.1:8080\nOTHER=1\nKEY="a b"\n',
    );
  });

  it('do not change a byte when they say so already', () => {
    const current = 'KEY="a b"\nURL=http://127.0.0.1:8080';
    expect(text(merge(current))).toBe(current);
  });

  it.each(['nonsense', 'A="over\nlines"', '{"a":1}'])('are refused: %s', (current) => {
    expect(merge(current).ok).toBe(false);
  });
});

describe('TOML settings', () => {
  const change: TomlChange = {
    root: { model: 'gpt', model_provider: 'sluice' },
    table: ['model_providers', 'sluice'],
    values: { base_url: 'http://127.0.0.1:8080/v1', wire_api: 'responses' },
  };
  const merge = (current: string) => mergeToml(current, change);

  it('keep comments, order and foreign tables', () => {
    const current = `# mine
model = "old" # why
approval = ["a",
  "b"]

[model_providers.sluice] # ours
wire_api = "chat"
extra = 1

[projects."/x"]
model = "not this one"
`;
    expect(text(merge(current))).toBe(`model_provider = "sluice"
# mine
model = "gpt" # why
approval = ["a",
  "b"]

[model_providers.sluice] # ours
base_url = "http://127.0.0.1:8080/v1"
wire_api = "responses"
extra = 1

[projects."/x"]
model = "not this one"
`);
  });

  it('are made where there are none, and not changed a second time', () => {
    const once = text(merge(''));
    expect(parse(once)).toMatchObject({ model: 'gpt', model_providers: { sluice: { wire_api: 'responses' } } });
    expect(text(merge(once))).toBe(once);
  });

  it.each([
    ['invalid', 'model = '],
    ['an inline table', 'model_providers = { sluice = { wire_api = "chat" } }'],
    ['a key over lines', 'model = """\nold"""'],
    ['no table', 'model_providers = 1'],
    ['headers inside a string', 'x = """\n[model_providers.sluice]\n"""'],
  ])('are refused: %s', (_, current) => {
    expect(merge(current).ok).toBe(false);
  });

  it('never lose or change what was there', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
    const table = fc.dictionary(fc.string({ minLength: 1 }), value, { maxKeys: 4 });
    const file = fc.record(
      { model: fc.string(), a: value, model_providers: fc.record({ other: table, sluice: table }), z: table },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(file, (before) => {
        const merged = merge(stringify(before));
        if (!merged.ok) return;
        const after = JSON.parse(JSON.stringify(parse(merged.text)));
        const providers = { ...before.model_providers };
        expect(after).toEqual(
          JSON.parse(
            JSON.stringify({
              ...before,
              ...change.root,
              model_providers: { ...providers, sluice: { ...providers.sluice, ...change.values } },
            }),
          ),
        );
      }),
    );
  });
});
