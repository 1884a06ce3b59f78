--[[
  Takes the next account's turn in a lane and a lease on it.

  Safe to repeat: a lease that is already running is answered again. Cost: O(log n) per pick; an account that turns
  out blocked or full is moved out of the line once and does not cost the next pick anything.

  KEYS[1] root         the pool's root key
  ARGV[1] lane         name of the lane, unique per group, model and model group
  ARGV[2] strategy     how it takes turns, see `order.lua`
  ARGV[3] group
  ARGV[4] model
  ARGV[5] modelGroup   '' when the model has none
  ARGV[6] leaseId      random lots are drawn from it, so a repeated call draws the same
  ARGV[7] tried        JSON list of account ids to pass over
  ARGV[8] leaseMs      how long the lease lasts
  ARGV[9] session      whom the strategy sticky keeps to one account; '' with every other strategy
  ARGV[10] pinMs       how long after its last request a session is remembered
  ARGV[11] mostPins    most sessions remembered in this lane
  ARGV[12] now         '' for the server's clock; epoch milliseconds in tests

  returns { 'picked', account id, expiry, leases on the account }
       or { 'exhausted', reason, retry at or '' }, reason 'slowed' while the pool keeps a distance between picks
       or { 'unsynced' } when the member list is unknown (new or emptied server)
       or { 'unfinished' } when many accounts had to leave the line: ask again, others get a word in between
]]
--- @include "clock"
--- @include "keys"
--- @include "leases"
--- @include "fitness"
--- @include "order"
--- @include "pins"
--- @include "lane"
--- @include "exhausted"
--- @include "pace"

-- Most accounts or leases brought back in one go, so the pick after a mass event does not stall everybody else.
local BATCH = 256

local lane = {
  name = ARGV[1],
  strategy = ARGV[2],
  group = ARGV[3],
  model = ARGV[4],
  group_of_models = ARGV[5],
  pin_ms = tonumber(ARGV[10]),
  most_pins = tonumber(ARGV[11]),
}
local lease = ARGV[6]
local now = clock(ARGV[12])
lane.order = order_of(lane, lease)
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
for _, id in ipairs(ARGV[7] == '[]' and {} or cjson.decode(ARGV[7])) do
  tried[id] = true
end

-- Returns the first account in line that can serve as { id, place, fit }; or nil and how many tried ones remain; or nil
-- alone when it has moved so many that somebody else should have a word.
local function next_in_line()
  local passed, moved = 0, 0
  while moved < BATCH do
    local first = redis.call('ZRANGE', ready, passed, passed, 'WITHSCORES')
    if #first == 0 then
      return nil, passed
    end
    local id, place = first[1], tonumber(first[2])
    local fit = fitness(id, lane.model, lane.group_of_models, now)
    if fit.due ~= 0 or fit.full then
      park(lane, id, place, fit.due ~= 0 and fit.due or nil)
      moved = moved + 1
    else
      local by_now = lane.order.by_now(id, place, fit)
      if by_now ~= place then
        redis.call('ZADD', ready, by_now, id)
        moved = moved + 1
      elseif tried[id] then
        passed = passed + 1
      else
        return { id = id, place = place, fit = fit }
      end
    end
  end
end

open_lane(lane, version, now)
local forget_silent, serve_session = nil, nil
if lane.strategy == 'sticky' then
  forget_silent, serve_session = session_pins(lane, ARGV[9], tried, now)
  forget_silent()
end
local returned = bring_back()
local head, passed = next_in_line()
while not head and passed and returned > 0 do
  returned = bring_back()
  head, passed = next_in_line()
end
if not head then
  return passed and exhausted(lane, tried, passed, now) or { 'unfinished' }
end

local account, load = head, head.fit.taken + 1
if serve_session then
  account, load = serve_session(head)
end
local id, place, fit = account.id, account.place, account.fit
if load then
  place = lane.order.served(head, load)
  if place ~= head.place then
    redis.call('ZADD', ready, place, id)
  end
end
if fit.last then
  park(lane, id, place, nil)
end
for _, field in ipairs(fit.probes or {}) do
  redis.call('HSET', account_key .. id, field, lease)
end
if pace then
  pace_picked(pace, now)
end
local expires = now + tonumber(ARGV[8])
local taken = take_lease(lease, id, expires)
return { 'picked', id, string.format('%.0f', expires), taken }
