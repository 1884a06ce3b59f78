--[[
  Forgets a key. A newer version than the one to be removed stays; older ones that arrive late are refused for a while.

  KEYS[1] root        the directory's root key
  ARGV[1] id
  ARGV[2] version     the last one that is removed
  ARGV[3] refuseMs    how long

  returns 1 when removed, 0 when stale
]]
--- @include "directory"

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
