import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { exactly } from '../suite/scenario.ts';
import { conclude } from './conclude.ts';
import { startManyClients } from './many-clients.ts';
import { openAttackedControl } from './stage.ts';

/**
 * Property tests of the admin API against its own OpenAPI document: `node security/schemathesis.ts [--examples 50] [--seed N]`.
 * Installs schemathesis from PyPI into `bench/.cache` the first time. Exits with 1 when an answer is not as the document says.
 */
const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});

const VERSION = '4.32.5';
const CACHE = resolve(import.meta.dirname, '../.cache/schemathesis', VERSION);
const PHASES = 'examples,coverage,fuzzing,stateful';

const program = await install();
const folder = mkdtempSync(join(tmpdir(), 'sluice-schemathesis-'));
await using resources = new AsyncDisposableStack();
resources.defer(() => rmSync(folder, { recursive: true, force: true }));
const stage = resources.use(await openAttackedControl());
const clients = resources.use(await startManyClients(stage.url));

const code = await run(folder);
const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
const errors = stage.errors().filter((line) => line.includes('request failed'));
const checks = [
  exactly('schemathesis came to its end (exit code 0, or 1 for failures)', Number(code === 0 || code === 1), 1),
  exactly('answers that are not as the document says', code, 0),
  exactly('requests answered with 500', errors.length, 0),
];
conclude('security-schemathesis', 'Does every answer of the admin API fit its document?', {
  checks,
  data: { version: VERSION, examples: Number(values.examples), report, errors },
});

/** A virtual environment of the version that results are about; made once. */
async function install(): Promise<string> {
  const found = join(CACHE, 'bin/schemathesis');
  if (existsSync(found)) return found;
  const execute = promisify(execFile);
  await execute('python3', ['-m', 'venv', CACHE]);
  await execute(join(CACHE, 'bin/pip'), ['install', '--quiet', `schemathesis==${VERSION}`]);
  return found;
}

function run(reports: string): Promise<number> {
  const args = [
    ...['--config-file', join(import.meta.dirname, 'schemathesis.toml')],
    ...['run', `${clients.url}/openapi.json`, '--checks', 'all', '--phases', PHASES, '--continue-on-failure'],
    ...['--header', `Authorization: Bearer ${stage.adminToken}`, '--exclude-path', '/admin/events'],
    ...['--max-examples', values.examples, '--seed', values.seed, '--workers', '2', '--request-timeout', '30'],
    ...['--report', 'json', '--report-json-path', join(reports, 'report.json'), '--no-color'],
  ];
  const child = spawn('nice', ['-n', '10', program, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: reports,
  });
  return new Promise((ended) => child.once('exit', (status) => ended(status ?? -1)));
}
