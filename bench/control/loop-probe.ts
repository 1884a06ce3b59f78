/**
 * Loaded before a gateway (`--import`): once a second it writes how much CPU the main thread has used at most between two ticks of a timer
 * of 1 ms, which is how long everybody else had to wait for it. CPU and not time, because the machine may be busy with others.
 */
const EVERY_MS = 1_000;

let longest = 0;
let before = cpu();
setInterval(() => {
  const now = cpu();
  longest = Math.max(longest, now - before);
  before = now;
}, 1).unref();
setInterval(() => {
  console.log(JSON.stringify({ loopBlockMs: Math.round(longest * 10) / 10, at: Date.now() }));
  longest = 0;
}, EVERY_MS).unref();

function cpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
