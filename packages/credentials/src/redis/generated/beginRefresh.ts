// Written by scripts/generate.ts from scripts/beginRefresh.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type BeginRefreshArg = 'id' | 'token' | 'version' | 'patienceMs' | 'keepMs';

export const beginRefreshScript: Script<BeginRefreshArg> = {
  name: 'beginRefresh',
  version: '56bef2ada88d',
  keys: 2,
  args: ['id', 'token', 'version', 'patienceMs', 'keepMs'],
  lua: `--[[
  Gives leave to present the refresh token of a record, to one caller at a time, and writes the attempt down. Repeating
  a call whose answer was lost is safe: the attempt of the same id is given leave again.

  KEYS[1] credential   hash: version, sealed
  KEYS[2] journal      hash: id, token, version, fence, state, started_at, rest_until, failures, failure
  ARGV[1] id           of this attempt
  ARGV[2] token        name of what is presented
  ARGV[3] version      the record's, as the caller has read it
  ARGV[4] patienceMs   an attempt without an end is trusted for so long
  ARGV[5] keepMs       the journal is forgotten after so long without a refresh

  A journal that is ahead of the record knows what the record will be in a moment: somebody gives a store that lost its data
  the newest token back, after somebody else has given it an older one. The older one is used up and must not be presented.

  returns {'moved'} | {'open', ms} | {'resting', ms, failure} | {'rejected', failure}
        | {'begun', fence, now, failures, fence of an unanswered attempt or 0, its start}
]]
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[3] then
  return { 'moved' }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local read = redis.call('HMGET', KEYS[2],
  'id', 'token', 'state', 'started_at', 'rest_until', 'failures', 'failure', 'fence', 'version')
local id, token, state, started, rest, failures, failure, fence, version = unpack(read)

local unanswered, unanswered_start = 0, 0
if token == ARGV[2] then
  if state == 'open' and id == ARGV[1] then
    return { 'begun', tonumber(fence), tonumber(started), tonumber(failures), 0, 0 }
  end
  if state == 'rejected' then
    return { 'rejected', failure }
  end
  if state == 'failed' and now < tonumber(rest) then
    return { 'resting', tonumber(rest) - now, failure }
  end
end
local is_ahead = token and token ~= ARGV[2] and tonumber(version) > tonumber(ARGV[3])
if state == 'open' and (token == ARGV[2] or is_ahead) then
  local trusted = tonumber(started) + tonumber(ARGV[4]) - now
  if trusted > 0 then
    return { 'open', trusted }
  end
end
if token ~= ARGV[2] then
  failures = '0'
elseif state == 'open' then
  unanswered, unanswered_start = tonumber(fence), tonumber(started)
end

local new = redis.call('HINCRBY', KEYS[2], 'fence', 1)
redis.call('HSET', KEYS[2], 'id', ARGV[1], 'token', ARGV[2], 'version', ARGV[3], 'state', 'open',
  'started_at', string.format('%.0f', now), 'failures', failures)
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return { 'begun', new, now, tonumber(failures), unanswered, unanswered_start }
`,
};
