--[[
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
--- @include "directory"

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
