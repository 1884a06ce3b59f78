import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readYaml } from './yaml-file.ts';

const read = (text: string, env: Record<string, string> = {}) => readYaml(text, env);

describe('placeholders', () => {
  it.each([
    ['in block style', 'a: ${X}', 'value'],
    ['in flow style', '{ a: ${X} }', 'value'],
    ['between other text', 'a: http://${X}:80/', 'http://value:80/'],
    ['twice in one value', 'a: ${X}-${X}', 'value-value'],
    ['in single quotes', "a: '${X}'", 'value'],
    ['in double quotes', 'a: "${X}"', 'value'],
    ['with a default that is not needed', '{ a: ${X:-other} }', 'value'],
    ['with a default full of YAML', '{ a: ${Y:-b, c: [d] # "e" } }', 'b, c: [d] # "e" '],
    ['with a default that looks like one', '{ a: ${Y:-$X} }', '$X'],
    ['escaped', 'a: $${X}', '${X}'],
    ['that is none', 'a: $X and $5', '$X and $5'],
  ])('expand %s', (_, yaml, expected) => {
    const { tree, problems } = read(yaml, { X: 'value' });
    expect(problems).toEqual([]);
    expect(tree.root).toEqual({ a: expected });
  });

  it.each([
    ['without a default', 'x: 1\na:\n  b: ${NOPE}', 3, 'a.b', /NOPE, which is not set.*\$\{NOPE:-default\}/],
    ['that are empty', 'a: ${EMPTY}', 1, 'a', /EMPTY/],
    ['with another operator', 'a: ${X:?no}', 1, 'a', /neither/],
    ['with a bad name', 'a: ${1X}', 1, 'a', /neither/],
    ['never closed', 'a: ${X', 1, 'a', /without its \}/],
  ])('are refused by name and line: %s', (_, yaml, line, path, message) => {
    const { problems } = read(yaml, { EMPTY: '' });
    expect(problems).toEqual([{ line, path, message: expect.stringMatching(message) }]);
  });

  it('are refused in keys', () => {
    expect(read('${X}: 1', { X: 'a' }).problems).toEqual([expect.objectContaining({ line: 1 })]);
  });

  it('that expand to nothing leave nothing, in a list too', () => {
    expect(read('a: "${X:-}"\nb: [${X:-}, c]').tree.root).toEqual({ b: ['c'] });
  });

  it('can hold any value without changing the structure of the file', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        expect(read('{ a: ${X}, b: [ "${X}" ] }', { X: value }).tree.root).toEqual({ a: value, b: [value] });
      }),
    );
  });
});

describe('the raw tree', () => {
  it('keeps every scalar as text and every line', () => {
    const { tree } = read('a: 1\nb:\n  - 010\n  - c: true\n    d: 5m\n');
    expect(tree.root).toEqual({ a: '1', b: ['010', { c: 'true', d: '5m' }] });
    expect(tree.origins.get('b[1].d')).toEqual({ line: 5 });
    expect(tree.origins.get('b[0]')).toEqual({ line: 3 });
  });

  it.each(['a:', 'a: ~', 'a: null', '', '# only a comment'])('has nothing for %j', (yaml) => {
    expect(read(yaml)).toMatchObject({ tree: { root: {} }, problems: [] });
  });

  it('tells written-out emptiness from absence', () => {
    expect(read('a: ""').tree.root).toEqual({ a: '' });
  });

  it.each([
    ['a key twice', 'a: 1\na: 2', 2, /twice/],
    ['an alias', 'a: &x 1\nb: *x', 2, /aliases/],
    ['an alias to itself', 'a: &x [*x]', 1, /aliases/],
    ['a tag', 'a: !secret 1', 1, /tags/],
    ['a second document', 'a: 1\n---\nb: 2', 2, /one YAML document/],
    ['a map as a key', '{ { a: 1 }: 2 }', 1, /plain text/],
    ['broken YAML', 'a: [1\nb: "sk-very-secret', 2, /not valid YAML/],
    ['a list at the top', '- a', 1, /must be a mapping/],
    ['text at the top', 'hello', 1, /must be a mapping/],
  ])('is refused for %s', (_, yaml, line, message) => {
    const { problems } = read(yaml);
    expect(problems).toContainEqual(expect.objectContaining({ message: expect.stringMatching(message), line }));
    expect(JSON.stringify(problems)).not.toContain('sk-very-secret');
  });

  it('has a key named __proto__ as a key like any other', () => {
    const { tree } = read('__proto__: { polluted: yes }');
    expect(Object.keys(tree.root)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('reads whatever YAML can write', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string({ minLength: 1 }).filter((text) => !text.includes('${')),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), tree), (value) => {
        const text = stringify(value, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
        const read = readYaml(text, {});
        expect(read.problems).toEqual([]);
        expect(read.tree.root).toEqual(value);
      }),
    );
  });
});
