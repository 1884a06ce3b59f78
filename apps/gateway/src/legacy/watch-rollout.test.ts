import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, SecretRegistry } from '@sluice/runtime';
import { afterEach, describe, expect, test } from 'vitest';
import type { Rollout } from './rollout.ts';
import { RolloutWatch } from './watch-rollout.ts';

const OFF = 'auth_manager: { rollout: { kiro: false } }\nlegacy: { base_url: "http://127.0.0.1:3000" }\n';
const ON = 'auth_manager: { rollout: { kiro: true } }\nlegacy: { base_url: "http://127.0.0.1:3000" }\n';

let watched: RolloutWatch | undefined;
afterEach(() => watched?.close());

/** A watch on a file, with what it decided and logged, in order; `until` waits for the next line with that message. */
async function follow(file: string) {
  const rollouts: Rollout[] = [];
  const lines: Record<string, unknown>[] = [];
  const arrived = new EventTarget();
  const log = createLogger({
    level: 'debug',
    secrets: new SecretRegistry(),
    destination: {
      write: (line: string) => {
        lines.push(JSON.parse(line));
        arrived.dispatchEvent(new Event('line'));
      },
    },
  });
  watched = await RolloutWatch.start({
    source: { file, env: {} },
    log,
    onRollout: (rollout) => rollouts.push(rollout),
  });
  let read = 0;
  const until = async (message: string) => {
    for (;;) {
      const at = lines.findIndex((line, index) => index >= read && line['msg'] === message);
      if (at >= 0) {
        read = at + 1;
        return lines[at];
      }
      await once(arrived, 'line');
    }
  };
  return { rollouts, lines, until, off: () => [...(rollouts.at(-1)?.off ?? [])] };
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'sluice-rollout-'));
}

describe('a changed file', () => {
  test('written in place takes effect', async () => {
    const file = join(folder(), 'sluice.yaml');
    writeFileSync(file, OFF);
    const followed = await follow(file);
    expect(followed.off()).toEqual(['kiro']);
    writeFileSync(file, ON);
    await followed.until('rollout reloaded');
    expect(followed.off()).toEqual([]);
  });

  test('moved into place takes effect, again and again', async () => {
    const home = folder();
    const file = join(home, 'sluice.yaml');
    writeFileSync(file, OFF);
    const followed = await follow(file);
    for (const [content, off] of [
      [ON, []],
      [OFF, ['kiro']],
      [ON, []],
    ] as const) {
      writeFileSync(join(home, 'new'), content);
      renameSync(join(home, 'new'), file);
      await followed.until('rollout reloaded');
      expect(followed.off()).toEqual(off);
    }
  });

  test('behind a swapped link takes effect, as Kubernetes changes a ConfigMap', async () => {
    const home = folder();
    for (const [name, content] of [
      ['a', OFF],
      ['b', ON],
    ] as const)
      writeFileSync(join(home, name), content);
    symlinkSync('a', join(home, '..data'));
    symlinkSync('..data', join(home, 'sluice.yaml'));
    const followed = await follow(join(home, 'sluice.yaml'));
    symlinkSync('b', join(home, 'next'));
    renameSync(join(home, 'next'), join(home, '..data'));
    await followed.until('rollout reloaded');
    expect(followed.off()).toEqual([]);
  });

  test('whose change the system reports elsewhere is found by its content', async () => {
    const elsewhere = join(folder(), 'real.yaml');
    writeFileSync(elsewhere, OFF);
    const file = join(folder(), 'sluice.yaml');
    symlinkSync(elsewhere, file);
    const followed = await follow(file);
    writeFileSync(elsewhere, ON);
    await followed.until('rollout reloaded');
    expect(followed.off()).toEqual([]);
  });
});

describe('a file that cannot be used', () => {
  test.each([
    ['not valid', 'auth_manager: { rollout: { kiro: perhaps } }'],
    ['off without an address', 'auth_manager: { rollout: { kiro: false } }'],
    ['empty', ' \n'],
    ['gone', undefined],
  ])('%s: keeps what was, says why once, and the next good one counts', async (_, content) => {
    const file = join(folder(), 'sluice.yaml');
    writeFileSync(file, OFF);
    const followed = await follow(file);
    if (content === undefined) rmSync(file);
    else writeFileSync(file, content);
    const line = await followed.until('configuration not reloaded');
    expect(line?.['problems']).not.toEqual([]);
    expect(followed.off()).toEqual(['kiro']);
    writeFileSync(file, ON);
    await followed.until('rollout reloaded');
    expect(followed.off()).toEqual([]);
    expect(followed.lines.filter((each) => each['msg'] === 'configuration not reloaded')).toHaveLength(1);
  });
});

test('other keys need a restart, which is said once, without values, while the rollout is taken over', async () => {
  const file = join(folder(), 'sluice.yaml');
  writeFileSync(file, OFF);
  const followed = await follow(file);
  const secret = 'sk-very-secret-0123456789';
  const others = `server: { port: 9999 }\napi_keys: [{ name: a, key: ${secret} }]\n`;
  writeFileSync(file, ON + others);
  expect((await followed.until('needs a restart'))?.['changed']).toEqual(['server.port', 'api_keys']);
  expect(followed.off()).toEqual([]);
  writeFileSync(file, OFF + others);
  await followed.until('rollout reloaded');
  expect(followed.off()).toEqual(['kiro']);
  expect(followed.lines.filter((line) => line['msg'] === 'needs a restart')).toHaveLength(1);
  expect(JSON.stringify(followed.lines)).not.toContain(secret);
});

test('without a file there is nothing to follow', async () => {
  const log = createLogger({ level: 'silent', secrets: new SecretRegistry() });
  expect(await RolloutWatch.start({ source: { env: {} }, log, onRollout: () => {} })).toBeUndefined();
});
