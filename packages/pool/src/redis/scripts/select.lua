--[[
  Takes the next account's turn in a lane and a lease on it.

  Safe to repeat: a lease that is already running is answered again. Cost: O(log n) per pick; an account that turns
  out blocked or full is moved out of the line once and does not cost the next pick anything.

  KEYS[1] root         the pool's root key
  ARGV[1] lane         name of the lane, unique per group, model and model group
  ARGV[2] group
  ARGV[3] model
  ARGV[4] modelGroup   '' when the model has none
  ARGV[5] leaseId
  ARGV[6] tried        JSON list of account ids to pass over
  ARGV[7] leaseMs      how long the lease lasts
  ARGV[8] now          '' for the server's clock; epoch milliseconds in tests

  returns { 'picked', account id, expiry, leases on the account }
       or { 'exhausted', reason, retry at or '' }, reason 'slowed' while the pool keeps a distance between picks
       or { 'unsynced' } when the member list is unknown (new or emptied server)
       or { 'unfinished' } when many accounts had to leave the line: ask again, others get a word in between
]]
--- @include "clock"
--- @include "keys"
--- @include "leases"
--- @include "fitness"
--- @include "lane"
--- @include "exhausted"
--- @include "pace"

-- Most accounts or leases brought back in one go, so the pick after a mass event does not stall everybody else.
local BATCH = 256

local lane = { name = ARGV[1], group = ARGV[2], model = ARGV[3], group_of_models = ARGV[4] }
local lease = ARGV[5]
local now = clock(ARGV[8])
local ready = ready_key .. lane.name

local version, pace = read_root(now)
if not version then
  return { 'unsynced' }
end
prune(now, BATCH)

local held = redis.call('HGET', held_key, lease)
if held then
  return { 'picked', held, redis.call('ZSCORE', leases_key, lease), tonumber(redis.call('HGET', account_key .. held, 'n')) }
end
if pace and now < tonumber(pace.next_pick) then
  return { 'exhausted', 'slowed', pace.next_pick }
end

local function bring_back()
  local due = redis.call('ZRANGEBYSCORE', cooling_key .. lane.name, '-inf', now, 'LIMIT', 0, BATCH)
  for _, id in ipairs(due) do
    unpark(lane.name, id)
  end
  return #due
end

local tried = {}
for _, id in ipairs(ARGV[6] == '[]' and {} or cjson.decode(ARGV[6])) do
  tried[id] = true
end

-- Returns the first account in line that can serve, its place and its fitness; or nil and how many tried ones remain;
-- or nil alone when it has moved so many out of the line that somebody else should have a word.
local function next_in_line()
  local passed, moved = 0, 0
  while moved < BATCH do
    local head = redis.call('ZRANGE', ready, passed, passed, 'WITHSCORES')
    if #head == 0 then
      return nil, passed
    end
    local id, place = head[1], head[2]
    local fit = fitness(id, lane.model, lane.group_of_models, now)
    if fit.due ~= 0 or fit.full then
      park(lane.name, id, place, fit.due ~= 0 and fit.due or nil)
      moved = moved + 1
    elseif tried[id] then
      passed = passed + 1
    else
      return id, tonumber(place), fit
    end
  end
end

open_lane(lane, version, now)
local returned = bring_back()
local id, place, fit = next_in_line()
while not id and place and returned > 0 do
  returned = bring_back()
  id, place, fit = next_in_line()
end
if not id then
  return place and exhausted(lane, tried, place, now) or { 'unfinished' }
end

-- An account of weight w keeps its place for w turns.
local used = fit.weight > 1 and redis.call('HINCRBY', lane_key .. lane.name, 'credit:' .. id, 1) or 1
if used >= fit.weight then
  if fit.weight > 1 then
    redis.call('HDEL', lane_key .. lane.name, 'credit:' .. id)
  end
  local turn = redis.call('HINCRBY', lane_key .. lane.name, 'turn', 1)
  place = math.floor(place / TIER) * TIER + turn
  redis.call('ZADD', ready, place, id)
end
if fit.last then
  park(lane.name, id, place, nil)
end
for _, field in ipairs(fit.probes or {}) do
  redis.call('HSET', account_key .. id, field, lease)
end
if pace then
  pace_picked(pace, now)
end
local expires = now + tonumber(ARGV[7])
local taken = take_lease(lease, id, expires)
return { 'picked', id, string.format('%.0f', expires), taken }
