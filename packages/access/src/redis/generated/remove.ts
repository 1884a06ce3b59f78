// Written by scripts/generate.ts from scripts/remove.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type RemoveArg = 'id' | 'version' | 'refuseMs';

export const removeScript: Script<RemoveArg> = {
  name: 'remove',
  version: '0994f2f24f90',
  keys: 1,
  args: ['id', 'version', 'refuseMs'],
  lua: `--[[
  Forgets a key. A newer version than the one to be removed stays; older ones that arrive late are refused for a while.

  KEYS[1] root        the directory's root key
  ARGV[1] id
  ARGV[2] version     the last one that is removed
  ARGV[3] refuseMs    how long

  returns 1 when removed, 0 when stale
]]
-- Every name starts with KEYS[1], whose {tag} puts all of them into one slot:
--   <root>               hash  digest -> record, which is what a look-up reads; '#' -> 1 once anything was written
--   <root>:ids           hash  id -> 'version digest [digest before]'
--   <root>:removed:<id>  text  version, for a while
local root = KEYS[1]
local ids_key = root .. ':ids'

-- Without this mark, a server that has lost its keys could not be told from one whose keys were all removed.
local function mark_written()
  redis.call('HSET', root, '#', '1')
end

local function removed_key(id)
  return root .. ':removed:' .. id
end

-- What is there of a key: its version and the digests it is known by; nil when nothing.
local function held_as(id)
  local text = redis.call('HGET', ids_key, id)
  if not text then
    return nil
  end
  local words = {}
  for word in string.gmatch(text, '%S+') do
    words[#words + 1] = word
  end
  return { version = tonumber(table.remove(words, 1)), digests = words }
end

local function forget(id, held)
  if held then
    redis.call('HDEL', root, unpack(held.digests))
    redis.call('HDEL', ids_key, id)
  end
end

local version = tonumber(ARGV[2])
local held = held_as(ARGV[1])
if held and version < held.version then
  return 0
end
forget(ARGV[1], held)
mark_written()
if version >= tonumber(redis.call('GET', removed_key(ARGV[1])) or -1) then
  redis.call('SET', removed_key(ARGV[1]), ARGV[2], 'PX', ARGV[3])
end
return 1
`,
};
