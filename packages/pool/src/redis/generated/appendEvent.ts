// Written by scripts/generate.ts from scripts/appendEvent.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type AppendEventArg = 'about' | 'word' | 'forMs' | 'event' | 'most';

export const appendEventScript: Script<AppendEventArg> = {
  name: 'appendEvent',
  version: '3112f0619e3a',
  keys: 1,
  args: ['about', 'word', 'forMs', 'event', 'most'],
  lua: `--[[
  Writes an event into the journal, unless the last word on its subject was the same and is still fresh. Repeating a call
  whose answer was lost is safe for events with a subject; one without is told twice.

  KEYS[1] journal    stream of events; its name begins the names of what was said last
  ARGV[1] about      subject; '' to tell it in any case
  ARGV[2] word       what is said of it
  ARGV[3] forMs      how long that is fresh, milliseconds
  ARGV[4] event      JSON
  ARGV[5] most       entries that are kept, about

  returns 1 when it was told, 0 when it was known
]]
if ARGV[1] ~= '' then
  local said = KEYS[1] .. ':said:' .. ARGV[1]
  if redis.call('GET', said) == ARGV[2] then
    return 0
  end
  redis.call('SET', said, ARGV[2], 'PX', ARGV[3])
end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[5], '*', 'event', ARGV[4])
return 1
`,
};
