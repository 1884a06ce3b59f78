// Written by scripts/generate.ts from scripts/put.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type PutArg = 'id' | 'version' | 'digest' | 'record' | 'before' | 'overlap';

export const putScript: Script<PutArg> = {
  name: 'put',
  version: 'a3fe85a63c8e',
  keys: 1,
  args: ['id', 'version', 'digest', 'record', 'before', 'overlap'],
  lua: `--[[
  Makes a key known by its digests, in place of those it was known by. An older version than what is there, or than what has
  been removed, changes nothing.

  KEYS[1] root        the directory's root key
  ARGV[1] id
  ARGV[2] version
  ARGV[3] digest      of the secret
  ARGV[4] record      its stored form
  ARGV[5] before      digest of the secret before, '' without
  ARGV[6] overlap     stored form of the record under that one

  returns 1 when stored, 0 when stale
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
local removed = tonumber(redis.call('GET', removed_key(ARGV[1])) or -1)
local held = held_as(ARGV[1])
if version <= removed or (held and version < held.version) then
  return 0
end
forget(ARGV[1], held)
mark_written()
local digests = ARGV[3]
if ARGV[5] ~= '' then
  redis.call('HSET', root, ARGV[5], ARGV[6])
  digests = digests .. ' ' .. ARGV[5]
end
redis.call('HSET', root, ARGV[3], ARGV[4])
redis.call('HSET', ids_key, ARGV[1], ARGV[2] .. ' ' .. digests)
return 1
`,
};
