--[[
  Writes a sealed credential record if the stored version is still the expected one. Repeating a call whose answer was
  lost is safe: a write that is already there, byte for byte, counts as done (every sealing is unique).

  KEYS[1] credential   hash: version, sealed
  ARGV[1] expected     version the writer has seen; 0 when there was none
  ARGV[2] sealed       the new envelope
  ARGV[3] version      the new version

  returns {1, new version} when stored, {0, current version, current envelope} when somebody else was first
]]
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
local expected = tonumber(ARGV[1])
local new = tonumber(ARGV[3])
if version == expected then
  redis.call('HSET', KEYS[1], 'version', ARGV[3], 'sealed', ARGV[2])
  return { 1, new }
end
local sealed = redis.call('HGET', KEYS[1], 'sealed') or ''
if version == new and sealed == ARGV[2] then
  return { 1, version }
end
return { 0, version, sealed }
