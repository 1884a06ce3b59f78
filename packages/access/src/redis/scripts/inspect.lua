--[[
  How every limit of an API key stands. Changes nothing but what is given back of requests that nobody renews.

  KEYS[1] root       of the API key's counts
  ARGV[1] limits     as in take
  ARGV[2] now        '' for the server's clock; epoch milliseconds in tests

  returns for every limit what remains and the ms until it is whole, or -1 and -1
]]
--- @include "clock"
--- @include "room"

local limits = read_limits(ARGV[1])
local now = clock(ARGV[2])
local counts = load_counts(now, '')
release_abandoned(counts, now)
return append_standings({}, limits, counts, running_at(now))
