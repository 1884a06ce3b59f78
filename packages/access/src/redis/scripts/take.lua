--[[
  Checks all limits of an API key for one request and takes from all of them, or from none. A request that has been granted
  before is granted again and takes nothing more.

  KEYS[1] root       of the API key's counts
  ARGV[1] id         of the request
  ARGV[2] tokens     estimate
  ARGV[3] cost       estimate
  ARGV[4] limits     seven numbers in the order of LIMIT_NAMES, 0 for none
  ARGV[5] known      what the server has stored, as somebody remembers it; '' without
  ARGV[6] leaseMs    how long a concurrent slot is held
  ARGV[7] openMs     how long the request is remembered if it is never settled
  ARGV[8] now        '' for the server's clock; epoch milliseconds in tests
  ARGV[9] tokensAhead   held on top of the estimate, room or not
  ARGV[10] costAhead    likewise

  returns { 1 when granted or 0, number of the limit that refuses or 0, its wait in ms,
            what is stored now or '' when nothing was changed,
            then for every limit what remains and the ms until it is whole, or -1 and -1 }
]]
--- @include "clock"
--- @include "room"

local grant_key = root .. ':grant:' .. ARGV[1]
local tokens, cost, limits = tonumber(ARGV[2]), tonumber(ARGV[3]), read_limits(ARGV[4])
local now = clock(ARGV[8])
local tokens_ahead, cost_ahead = tonumber(ARGV[9]), tonumber(ARGV[10])
local counts = load_counts(now, ARGV[5])
local stored = release_abandoned(counts, now)
local running = limits.concurrent > 0 and running_at(now) or 0

if redis.call('EXISTS', grant_key) == 0 then
  local which, wait = longest_wait(limits, counts, running, tokens, cost)
  if which > 0 then
    return append_standings({ 0, which, wait, stored }, limits, counts, running)
  end
  local charge = {
    tokens = tokens + tokens_ahead, cost = cost + cost_ahead, second = 0, day = counts.day, month = counts.month,
    tokensAhead = tokens_ahead, costAhead = cost_ahead,
  }
  if limits.per_minute then
    add_to_minute(counts, 1, charge.tokens)
    charge.second = counts.second
  end
  add_to_sums(counts, charge, '', charge.tokens, charge.cost)
  add_to_sums(counts, charge, 'Ahead', tokens_ahead, cost_ahead)
  stored = store_counts(counts)
  if limits.concurrent > 0 or tokens_ahead > 0 or cost_ahead > 0 then
    redis.call('ZADD', leases_key, now + tonumber(ARGV[6]), ARGV[1])
    redis.call('PEXPIRE', leases_key, ARGV[7])
    running = running + 1
  end
  write_charge(ARGV[1], charge, 'PX', ARGV[7])
end
return append_standings({ 1, 0, 0, stored }, limits, counts, running)
