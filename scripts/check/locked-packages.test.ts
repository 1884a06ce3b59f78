import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');

interface Locked {
  readonly resolution?: { readonly integrity?: string; readonly tarball?: string; readonly type?: string };
}

test('S18: every package of the lock file has a SHA-512 and comes from the registry', () => {
  const { packages } = parse(readFileSync(resolve(ROOT, 'pnpm-lock.yaml'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const all = Object.entries(packages);
  expect(all.length).toBeGreaterThan(200);
  const unproved = all.filter(
    ([, { resolution }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(resolution?.integrity ?? ''),
  );
  const elsewhere = all.filter(
    ([, { resolution }]) => resolution?.tarball !== undefined || resolution?.type !== undefined,
  );
  expect([unproved, elsewhere]).toEqual([[], []]);
});

test('S18: only packages that are named may run a script when they are installed', () => {
  const workspace = parse(readFileSync(resolve(ROOT, 'pnpm-workspace.yaml'), 'utf8'));
  const allowed = Object.entries(workspace.allowBuilds).filter(([, may]) => may === true);
  // node fetches the runtime's binary, esbuild checks the one that came with it; both are for development.
  expect(allowed.map(([name]) => name).toSorted()).toEqual(['esbuild', 'node']);
  expect(workspace.dangerouslyAllowAllBuilds).toBeUndefined();
});
