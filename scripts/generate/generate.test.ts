import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flatten } from './flatten-lua.ts';
import { readHeader, toModule } from './script-module.ts';

describe('flatten', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-lua-'));
    mkdirSync(join(folder, 'includes'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  it('puts every include in once, before what needs it', () => {
    write('includes/a.lua', 'local a = 1\n');
    write('includes/b.lua', '--- @include "a"\nlocal b = a\n');
    write('main.lua', '--- @include "b"\n--- @include "a"\nreturn b\n');
    expect(flatten(join(folder, 'main.lua'))).toBe('local a = 1\nlocal b = a\nreturn b\n');
  });

  it('shows the way to a missing or circular include', () => {
    write('main.lua', '--- @include "a"\n');
    expect(() => flatten(join(folder, 'main.lua'))).toThrow('missing include: main.lua -> a.lua');
    write('includes/a.lua', '--- @include "b"\n');
    write('includes/b.lua', '--- @include "a"\n');
    expect(() => flatten(join(folder, 'main.lua'))).toThrow('circular include: main.lua -> a.lua -> b.lua -> a.lua');
  });
});

describe('toModule', () => {
  const lua =
    "--[[\n  Adds.\n\n  KEYS[1] counter\n  ARGV[1] by   how much\n\n  returns the sum\n]]\nreturn redis.call('INCRBY', KEYS[1], ARGV[1])\n";

  it('names keys and arguments from the header', () => {
    expect(readHeader('add', lua)).toEqual({ keys: ['counter'], args: ['by'] });
    expect(toModule('add', lua)).toContain("export const addScript: Script<AddArg> = {\n  name: 'add',");
  });

  it('gives another text another version', () => {
    const version = (text: string) => /version: '(\w+)'/.exec(toModule('add', text))?.[1];
    expect(version(lua)).not.toBe(version(`${lua}-- changed\n`));
  });

  it('keeps backslashes, backticks and dollars as they are', async () => {
    const odd = `${lua}-- \\d \`x\` \${y} %s\n`;
    const text = toModule('add', odd).replace(/^import type.*$/m, '');
    const stripped = text.replace(/^export type.*$/m, '').replace(/: Script<AddArg>/, '');
    const module: { addScript: { lua: string } } = await import(`data:text/javascript,${encodeURIComponent(stripped)}`);
    expect(module.addScript.lua).toBe(odd);
  });

  it.each([
    ['no header', 'return 1', 'must start with'],
    ['no word on the result', '--[[\n KEYS[1] a\n]]\n', 'what it returns'],
    ['a gap', '--[[\n KEYS[2] a\n returns 1\n]]\n', 'out of order'],
    ['an undocumented argument', '--[[\n KEYS[1] a\n returns 1\n]]\nreturn ARGV[1]\n', 'uses ARGV[1]'],
  ])('refuses a script with %s', (_, text, reason) => {
    expect(() => toModule('x', text)).toThrow(reason);
  });
});
