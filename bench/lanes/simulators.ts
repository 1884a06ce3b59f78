import { startAnthropicSimulator } from '@sluice/testkit/anthropic';
import { startGeminiSimulator } from '@sluice/testkit/gemini';
import { startKiroSimulator } from '@sluice/testkit/kiro';
import { startCodexSimulator, startOpenaiSimulator } from '@sluice/testkit/openai';

/** All five vendors in one process: every credential is an account of its own. Prints their ports. */
const options = { ledgerSize: 0 } as const;
const [kiro, claude, codex, antigravity, openai] = await Promise.all([
  startKiroSimulator(options),
  startAnthropicSimulator(options),
  startCodexSimulator(options),
  startGeminiSimulator(options),
  startOpenaiSimulator(options),
]);
const urls = { kiro, claude, codex, antigravity, openai };
console.log(JSON.stringify({ vendors: Object.fromEntries(Object.entries(urls).map(([id, { url }]) => [id, url])) }));
process.once('SIGTERM', () => process.exit(0));
