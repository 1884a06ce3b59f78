import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { showConfig, validateConfig } from './index.ts';

const SECRET = 'sk-dev-0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));

function file(yaml: string): string {
  const path = join(folder, 'sluice.yaml');
  writeFileSync(path, yaml);
  return path;
}

/** What a verb prints on both streams, and its exit code. */
function run(verb: typeof showConfig, yaml: string, json = false) {
  const printed: string[] = [];
  const keep = (text: unknown) => {
    printed.push(String(text));
    return true;
  };
  vi.spyOn(console, 'log').mockImplementation(keep);
  vi.spyOn(console, 'error').mockImplementation(keep);
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  const code = verb({ config: file(yaml), json, env: {} });
  vi.restoreAllMocks();
  return { code, text: printed.join('\n') };
}

afterEach(() => {
  vi.restoreAllMocks();
});

const VALID = `api_keys: [{ name: dev, key: ${SECRET} }]\nserver: { drain_grace: 90s }\n`;
const INVALID = `api_keys: [{ nam: dev, key: ${SECRET} }]\n`;

describe('config validate', () => {
  it('accepts with 0 and a summary', () => {
    expect(run(validateConfig, VALID)).toMatchObject({
      code: 0,
      text: expect.stringContaining('0 accounts, 1 API keys'),
    });
  });

  it('refuses with 2, the line and the nearest key', () => {
    const { code, text } = run(validateConfig, INVALID);
    expect(code).toBe(2);
    expect(text).toContain('1: api_keys[0].nam: unknown key "nam"; the nearest known one is "name"');
  });

  it('speaks JSON either way', () => {
    expect(JSON.parse(run(validateConfig, VALID, true).text)).toMatchObject({ ok: true, notices: [] });
    const refused = run(validateConfig, INVALID, true);
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.text).error.problems).toContainEqual(
      expect.objectContaining({ line: 1, path: 'api_keys[0].nam' }),
    );
  });
});

describe('config show', () => {
  it('prints the effective configuration with defaults, readable durations and no secret', () => {
    const { code, text } = run(showConfig, VALID);
    expect(code).toBe(0);
    expect(text).toContain('drain_grace: 90s');
    expect(text).toContain('body_limit: 32MiB');
    expect(text).toContain('••••cdef');
    expect(text).not.toContain(SECRET);
  });

  it('prints JSON with numbers', () => {
    const shown = JSON.parse(run(showConfig, VALID, true).text);
    expect(shown).toMatchObject({ server: { drain_grace: 90_000 }, api_keys: [{ name: 'dev', key: '••••cdef' }] });
  });

  it('refuses an invalid one like validate does', () => {
    expect(run(showConfig, INVALID).code).toBe(2);
  });

  it.each([validateConfig, showConfig])('never repeats a secret of a file it refuses (%o)', (verb) => {
    for (const json of [false, true]) expect(run(verb, INVALID, json).text).not.toContain(SECRET);
  });
});
