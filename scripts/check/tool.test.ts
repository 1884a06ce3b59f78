import { expect, test } from 'vitest';
import { runTool } from './tool.ts';

const node = (program: string) => runTool(process.cwd(), process.execPath, ['-e', program]);

test('a content tool has no complaint, whatever it printed', async () => {
  expect(await node("console.log('checked 3 files')")).toBe('');
});

test('the complaint of a failed tool is what it printed on either stream', async () => {
  expect(await node("console.log('a'); console.error('b'); process.exitCode = 2")).toMatch(/^(a\nb|b\na)$/);
});

test('a tool that fails in silence or by a signal is a complaint too', async () => {
  expect(await node('process.exitCode = 7')).toMatch(/ended with exit code 7$/);
  expect(await node("process.kill(process.pid, 'SIGKILL')")).toMatch(/ended with SIGKILL$/);
});

test('a tool that is not there rejects', async () => {
  await expect(runTool(process.cwd(), 'no-such-tool', [])).rejects.toThrow(/ENOENT/);
});
