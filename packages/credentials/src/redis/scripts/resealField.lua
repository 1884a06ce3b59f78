--[[
  Puts a new envelope in place of an old one that says the same, sealed with another key. Does nothing when somebody
  has written in between. Safe to repeat.

  KEYS[1] row      hash
  ARGV[1] field    that holds the envelope
  ARGV[2] old      the envelope that was read
  ARGV[3] new      the same, sealed anew

  returns 1 when the new envelope is there, 0 when somebody else's is
]]
local there = redis.call('HGET', KEYS[1], ARGV[1])
if there == ARGV[2] then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  return 1
end
return there == ARGV[3] and 1 or 0
