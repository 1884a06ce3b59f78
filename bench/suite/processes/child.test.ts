import { expect, it } from 'vitest';
import { Child } from './child.ts';

const run = (code: string): Child => new Child(process.execPath, ['-e', code]);

it('becomes ready when its output says so and reports its exit code', async () => {
  const child = run(
    `process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000); console.log('"listening":77')`,
  );
  expect(await child.ready((log) => /"listening":(\d+)/.exec(log)?.[1])).toBe('77');
  expect(child.running).toBe(true);
  await child.stop();
  expect(await child.exit).toBe(3);
  expect(child.running).toBe(false);
});

it('rejects with the output of a program that ends before it is ready', async () => {
  const child = run(`console.error('no such thing'); process.exit(1)`);
  await expect(child.ready(() => undefined)).rejects.toThrow('no such thing');
});
