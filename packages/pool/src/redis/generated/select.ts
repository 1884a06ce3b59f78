// Written by scripts/generate.ts from scripts/select.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type SelectArg = 'lane' | 'strategy' | 'group' | 'model' | 'modelGroup' | 'leaseId' | 'tried' | 'leaseMs' | 'session' | 'pinMs' | 'mostPins' | 'now';

export const selectScript: Script<SelectArg> = {
  name: 'select',
  version: 'e54c241001b9',
  keys: 1,
  args: ['lane', 'strategy', 'group', 'model', 'modelGroup', 'leaseId', 'tried', 'leaseMs', 'session', 'pinMs', 'mostPins', 'now'],
  lua: `--[[
  Takes the next account's turn in a lane and a lease on it.

  Safe to repeat: a lease that is already running is answered again. Cost: O(log n) per pick; an account that turns
  out blocked or full is moved out of the line once and does not cost the next pick anything.

  KEYS[1] root         the pool's root key
  ARGV[1] lane         name of the lane, unique per group, model and model group
  ARGV[2] strategy     how it takes turns, see \`order.lua\`
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
-- Epoch milliseconds by the server's clock, so replicas with wrong clocks agree. \`override\` is for tests only.
local function clock(override)
  if override ~= '' then
    return tonumber(override)
  end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
-- Every name starts with KEYS[1], whose {tag} puts all keys of one pool into one slot:
--   <root>               hash  version and fingerprint of the member list, pace of the pool
--   <root>:roster        list  account ids in the order they were given
--   <root>:members       hash  id -> what decides where the account stands in line
--   <root>:account:<id>  hash  limits, leases out, and block and circuit of every scope
--   <root>:waits:<id>    set   lanes in which the account is out of \`ready\`
--   <root>:leases        zset  lease id -> expiry
--   <root>:held          hash  lease id -> account id
--   <root>:settled:<id>  text  this lease has been reported
--   <root>:laden:<id>    set   lanes of least_in_flight in which the account stands further back for its leases
--   <root>:lane:<lane>   hash  version, turn, touched, credit:<id>, at:<id> = place in line while out of \`ready\`,
--                              clock:<tier> of random lanes, size:<tier> and sessions:<tier> of sticky ones
--   <root>:ready:<lane>, :cooling:<lane> (zsets), :full:<lane>, :off:<lane> (sets)
--   <root>:pins:<lane>   hash  session -> account id
--   <root>:pinned:<lane> zset  session -> when it is forgotten
--   <root>:sessions:<lane>     hash  account id -> sessions pinned to it
local root = KEYS[1]
local account_key = root .. ':account:'
local waits_key = root .. ':waits:'
local leases_key = root .. ':leases'
local held_key = root .. ':held'
local laden_key = root .. ':laden:'
local lane_key = root .. ':lane:'
local ready_key = root .. ':ready:'
local cooling_key = root .. ':cooling:'
local full_key = root .. ':full:'
local off_key = root .. ':off:'
local pins_key = root .. ':pins:'
local pinned_key = root .. ':pinned:'
local sessions_key = root .. ':sessions:'

-- A place in line is tier * TIER + what the strategy puts there, see \`order.lua\`. The lowest place is next.
local TIER = 2 ^ 40
-- Stands for a block that only a person ends.
local FOREVER = -1

local function tier_of(place)
  return math.floor(place / TIER)
end

-- Where accounts with little to do come first, a place is tier * TIER + load * LOAD + turn. Load is the account's leases
-- (least_in_flight) or its sessions in this lane (sticky). What a place says may be less than what the account has
-- by now, never more: who turns out to have more when it comes to the head of the line is moved back then, who has less
-- is moved up at once. So the head, once it says the truth, is the one with the least.
local LOAD = 2 ^ 22

local function load_at(place)
  return math.floor(place % TIER / LOAD)
end

local function with_load(place, load)
  return place + (math.min(load, TIER / LOAD - 1) - load_at(place)) * LOAD
end

-- Moves an account up in a line where it stands further back than its load says.
local function move_up(lane, id, load)
  local place = tonumber(redis.call('ZSCORE', ready_key .. lane, id) or nil)
  if place and load_at(place) > load then
    place = with_load(place, load)
    redis.call('ZADD', ready_key .. lane, place, id)
  end
  return place
end

-- Lanes nobody has used for this long are forgotten (their order, never a block).
local LANE_IDLE_SECONDS = 172800

-- Takes an account out of the line and remembers its place. \`due\`: end of its block, FOREVER, or nil when it is full.
local function park(line, id, place, due)
  local lane = line.name
  local by_load = line.strategy == 'least_in_flight' or line.strategy == 'sticky'
  redis.call('ZREM', ready_key .. lane, id)
  redis.call('HSET', lane_key .. lane, 'at:' .. id, by_load and with_load(place, 0) or place)
  redis.call('SADD', waits_key .. id, lane)
  if not due then
    redis.call('SADD', full_key .. lane, id)
    redis.call('EXPIRE', full_key .. lane, LANE_IDLE_SECONDS)
  elseif due == FOREVER then
    redis.call('SADD', off_key .. lane, id)
    redis.call('EXPIRE', off_key .. lane, LANE_IDLE_SECONDS)
  else
    redis.call('ZADD', cooling_key .. lane, due, id)
    redis.call('EXPIRE', cooling_key .. lane, LANE_IDLE_SECONDS)
  end
end

-- Puts an account back on its place. Whether it really can serve is decided when its turn comes.
local function unpark(lane, id)
  local place = redis.call('HGET', lane_key .. lane, 'at:' .. id)
  redis.call('ZREM', cooling_key .. lane, id)
  redis.call('SREM', full_key .. lane, id)
  redis.call('SREM', off_key .. lane, id)
  redis.call('SREM', waits_key .. id, lane)
  if place then
    redis.call('HDEL', lane_key .. lane, 'at:' .. id)
    redis.call('ZADD', ready_key .. lane, place, id)
    redis.call('EXPIRE', ready_key .. lane, LANE_IDLE_SECONDS)
  end
end

-- After a lease ended or a block grew: "full" may no longer be the reason.
local function unpark_full(id)
  for _, lane in ipairs(redis.call('SMEMBERS', waits_key .. id)) do
    if redis.call('SISMEMBER', full_key .. lane, id) == 1 then
      unpark(lane, id)
    end
  end
end

-- An account has fewer leases now and moves up wherever it stands further back for them.
local function lighten(id, leases)
  for _, lane in ipairs(redis.call('SMEMBERS', laden_key .. id)) do
    local place = move_up(lane, id, leases)
    if not place or load_at(place) == 0 then
      redis.call('SREM', laden_key .. id, lane)
    end
  end
end

-- Ends a lease. Returns its account, nil when it is not running.
local function end_lease(lease)
  local id = redis.call('HGET', held_key, lease)
  if not id then
    return nil
  end
  redis.call('HDEL', held_key, lease)
  redis.call('ZREM', leases_key, lease)
  local left = redis.call('HINCRBY', account_key .. id, 'n', -1)
  if left < 0 then
    redis.call('HSET', account_key .. id, 'n', 0)
    left = 0
  end
  unpark_full(id)
  lighten(id, left)
  return id
end

-- Counts one lease on an account. Returns how many it has now.
local function take_lease(lease, id, expires)
  redis.call('ZADD', leases_key, expires, lease)
  redis.call('HSET', held_key, lease, id)
  return redis.call('HINCRBY', account_key .. id, 'n', 1)
end

-- Ends leases that ran out: what a dead replica held comes back here. At most \`limit\`, so one call stays short.
local function prune(now, limit)
  local due = redis.call('ZRANGEBYSCORE', leases_key, '-inf', now, 'LIMIT', 0, limit)
  for _, lease in ipairs(due) do
    end_lease(lease)
    redis.call('ZREM', leases_key, lease)
  end
end

-- The half-open circuits among these scopes, and whether a probe of one of them is under way.
local function half_open(id, scopes)
  local probes, probed = nil, false
  for _, scope in ipairs(scopes) do
    local circuit = redis.call('HMGET', account_key .. id, scope .. '|open', scope .. '|probe')
    if circuit[1] then
      probes = probes or {}
      probes[#probes + 1] = scope .. '|probe'
      probed = probed or (circuit[2] and redis.call('HEXISTS', held_key, circuit[2]) == 1)
    end
  end
  return probes, probed
end

-- What decides whether an account can take a request of this lane. \`due\` is 0 when nothing blocks it, the end of its
-- longest block otherwise, FOREVER when a person must act. \`full\`: it has all its leases out or its probe is under way;
-- \`last\`: one more lease makes it full; \`taken\`: its leases. \`probes\`: fields of the circuits that one more lease is the probe of, or nil.
local function fitness(id, model, group, now)
  local scopes = { 'a', 'm:' .. model, 'g:' .. group }
  local fields = redis.call(
    'HMGET', account_key .. id,
    'n', 'max', 'weight', 'off', scopes[1] .. '|until', scopes[2] .. '|until', scopes[3] .. '|until'
  )
  local due = fields[4] and FOREVER or 0
  local over = nil
  for i, scope in ipairs(scopes) do
    local ends = tonumber(fields[i + 4] or 0)
    if ends == FOREVER then
      due = FOREVER
    elseif ends > now then
      due = due ~= FOREVER and math.max(due, ends) or due
    elseif ends > 0 then
      over = over or {}
      over[#over + 1] = scope
    end
  end
  local probes, probed = nil, false
  if over and due == 0 then
    probes, probed = half_open(id, over)
  end
  local taken = tonumber(fields[1] or 0)
  local max = tonumber(fields[2] or nil)
  return {
    due = due,
    full = probed or (max ~= nil and taken >= max),
    last = probes ~= nil or (max ~= nil and taken + 1 >= max),
    probes = probes,
    taken = taken,
    weight = tonumber(fields[3] or 1),
  }
end

-- Returns a function that says which turn an account of the roster has: who is in the line keeps its own, newcomers line up
-- behind in the order they are asked for; and one that says the last turn given. A turn is what a place has above multiples
-- of \`unit\`; before turns would reach it they are counted from 1 again.
local function kept_turns(lane, roster, unit)
  local turns, last = {}, 0
  local known = redis.call('HGETALL', lane_key .. lane.name)
  for i = 1, #known, 2 do
    local id = known[i]:match('^at:(.*)$')
    if id then
      turns[id] = tonumber(known[i + 1]) % unit
    elseif known[i] == 'turn' then
      last = tonumber(known[i + 1])
    end
  end
  local ready = redis.call('ZRANGE', ready_key .. lane.name, 0, -1, 'WITHSCORES')
  for i = 1, #ready, 2 do
    turns[ready[i]] = tonumber(ready[i + 1]) % unit
  end
  if last + #roster >= unit then
    local ids = {}
    for id in pairs(turns) do
      ids[#ids + 1] = id
    end
    table.sort(ids, function(one, other)
      return turns[one] < turns[other]
    end)
    for turn, id in ipairs(ids) do
      turns[id] = turn
    end
    last = #ids
  end
  return function(id)
    if not turns[id] then
      last = last + 1
      turns[id] = last
    end
    return turns[id]
  end, function()
    return last
  end
end

-- Gives the next turn to an account, behind everybody else with the same multiple of \`unit\`. Returns its place.
local function take_turn(lane, place, unit)
  local turn = redis.call('HINCRBY', lane_key .. lane.name, 'turn', 1)
  if turn >= unit - 1 then
    redis.call('HDEL', lane_key .. lane.name, 'version')
  end
  return place - place % unit + turn
end

-- Below the tier a place is the turn: whose last one is longest ago comes first.
local function round_robin(lane)
  local order = {}

  function order.start(roster)
    return kept_turns(lane, roster, TIER)
  end

  function order.by_now(_, place)
    return place
  end

  -- An account of weight w keeps its place for w turns.
  function order.served(head)
    if head.fit.weight > 1 then
      local used = redis.call('HINCRBY', lane_key .. lane.name, 'credit:' .. head.id, 1)
      if used < head.fit.weight then
        return head.place
      end
      redis.call('HDEL', lane_key .. lane.name, 'credit:' .. head.id)
    end
    return take_turn(lane, head.place, TIER)
  end

  return order
end
-- Below the tier a place is the position in the member list.
local function list_order()
  local order = {}

  function order.start()
    return function(_, position)
      return position
    end
  end

  function order.by_now(_, place)
    return place
  end

  function order.served(head)
    return head.place
  end

  return order
end

-- Random picks as a race: every account rings at random moments, on average so many times as its weight says, and whoever
-- rings first is picked. Waiting times without memory make that the same as drawing lots for every pick, so whose ring
-- was missed, because it could not serve, simply waits for another one as if nothing had been. Below the tier a place is
-- the tick of the next ring; 'clock:<tier>' is when the account picked last has rung.
local function ringing(lane, lease)
  -- Ticks between two rings of an account of weight 1, on average.
  local TICKS = 2 ^ 20
  -- A line is built anew when its clock passes this, so that no ring outgrows its tier.
  local WORN = 2 ^ 39

  local weighted = lane.strategy == 'weighted_random'
  local order = {}

  -- An exponential waiting time, the same for the same lot.
  local function wait(id, weight, lot)
    local bits = tonumber(string.sub(redis.sha1hex(lot .. ' ' .. lease .. ' ' .. id), 1, 12), 16)
    local share = weighted and math.min(math.max(weight, 0.001), 1000) or 1
    return math.floor(-math.log((bits + 1) / 2 ^ 48) * TICKS / share + 0.5)
  end

  function order.start()
    return function(id)
      local weight = weighted and redis.call('HGET', account_key .. id, 'weight')
      return wait(id, tonumber(weight or 1), 'new')
    end
  end

  function order.by_now(id, place, fit)
    local tier = tier_of(place)
    local clock = tonumber(redis.call('HGET', lane_key .. lane.name, 'clock:' .. tier) or 0)
    if place - tier * TIER >= clock then
      return place
    end
    return tier * TIER + clock + wait(id, fit.weight, 'late')
  end

  function order.served(head)
    local clock = head.place % TIER
    redis.call('HSET', lane_key .. lane.name, 'clock:' .. tier_of(head.place), clock)
    if clock > WORN then
      redis.call('HDEL', lane_key .. lane.name, 'version')
    end
    return head.place + wait(head.id, head.fit.weight, 'next')
  end

  return order
end

-- Below the tier a place is load and turn, see \`load.lua\`: the least load comes first, among equals whose turn is longest ago.
local function least_load(lane)
  local leases = lane.strategy == 'least_in_flight'
  local order = {}

  -- Nobody counts with load yet: who has some is moved back when it comes to the head.
  function order.start(roster)
    return kept_turns(lane, roster, LOAD)
  end

  function order.by_now(id, place, fit)
    local load = leases and fit.taken or tonumber(redis.call('HGET', sessions_key .. lane.name, id) or 0)
    if leases and load > 0 then
      redis.call('SADD', laden_key .. id, lane.name)
    end
    return with_load(place, load)
  end

  function order.served(head, load)
    if leases then
      redis.call('SADD', laden_key .. head.id, lane.name)
    end
    return with_load(take_turn(lane, head.place, LOAD), load)
  end

  return order
end

-- What a strategy makes of the places in its lane:
--   start(roster)            returns a function (id, position) -> place below the tier when the line is built, and one that
--                            returns the last turn given, where there are turns
--   by_now(id, place, fit)   where an account at the head should stand by what is known now
--   served(head, load)       where the head goes after its turn, with the leases or sessions it has by then
local function order_of(lane, lease)
  if lane.strategy == 'round_robin' then
    return round_robin(lane)
  elseif lane.strategy == 'priority' then
    return list_order()
  elseif lane.strategy == 'random' or lane.strategy == 'weighted_random' then
    return ringing(lane, lease)
  end
  return least_load(lane)
end

-- After a sticky lane was built: the size of each tier and how many sessions it has. \`tiers\`: id -> tier.
local function sum_sessions(lane, tiers)
  local sessions = redis.call('HGETALL', sessions_key .. lane.name)
  for i = 1, #sessions, 2 do
    local tier = tiers[sessions[i]]
    if tier then
      redis.call('HINCRBY', lane_key .. lane.name, 'sessions:' .. tier, sessions[i + 1])
    end
  end
  for _, tier in pairs(tiers) do
    redis.call('HINCRBY', lane_key .. lane.name, 'size:' .. tier, 1)
  end
end

-- Which account each session of a lane is pinned to. Returns two functions: one forgets sessions that have been silent for
-- too long, the other decides who serves this session, see there.
local function session_pins(lane, session, tried, now)
  -- An account may have this many times as many sessions as its equals have on average.
  local MOST_SESSIONS = 1.25
  -- Most sessions forgotten in one go.
  local BATCH = 256

  local pins, pinned = pins_key .. lane.name, pinned_key .. lane.name

  local function count(id, by)
    local sessions = redis.call('HINCRBY', sessions_key .. lane.name, id, by)
    if sessions <= 0 then
      redis.call('HDEL', sessions_key .. lane.name, id)
    end
    local place = move_up(lane.name, id, sessions) or tonumber(redis.call('HGET', lane_key .. lane.name, 'at:' .. id) or nil)
    if place then
      redis.call('HINCRBY', lane_key .. lane.name, 'sessions:' .. tier_of(place), by)
    end
    return sessions
  end

  local function unpin(silent)
    local id = redis.call('HGET', pins, silent)
    redis.call('ZREM', pinned, silent)
    if id then
      redis.call('HDEL', pins, silent)
      count(id, -1)
    end
  end

  local function renew()
    redis.call('ZADD', pinned, now + lane.pin_ms, session)
  end

  local function pin(id)
    redis.call('HSET', pins, session, id)
    renew()
    local sessions = count(id, 1)
    for _, key in ipairs({ pins_key, pinned_key, sessions_key }) do
      redis.call('EXPIRE', key .. lane.name, LANE_IDLE_SECONDS)
    end
    return sessions
  end

  -- Whether the session stays with its account, goes elsewhere for this request, or away for good. Returns the account's
  -- place and fitness when it stays.
  local function way_of(id, head)
    local place = tonumber(redis.call('ZSCORE', ready_key .. lane.name, id) or nil)
    local stands = place or tonumber(redis.call('HGET', lane_key .. lane.name, 'at:' .. id) or nil)
    local tier = tier_of(head.place)
    if not stands or tier_of(stands) > tier then
      return 'away'
    end
    local fit = fitness(id, lane.model, lane.group_of_models, now)
    if fit.due ~= 0 then
      return 'away'
    elseif not place or fit.full or tried[id] then
      return 'elsewhere'
    end
    local sums = redis.call('HMGET', lane_key .. lane.name, 'sessions:' .. tier, 'size:' .. tier)
    local most = math.ceil(MOST_SESSIONS * math.max(tonumber(sums[1] or 0) / tonumber(sums[2]), load_at(head.place) + 1))
    if tonumber(redis.call('HGET', sessions_key .. lane.name, id)) > most then
      return 'away'
    end
    return 'stay', place, fit
  end

  local function forget_silent()
    for _, silent in ipairs(redis.call('ZRANGEBYSCORE', pinned, '-inf', now, 'LIMIT', 0, BATCH)) do
      unpin(silent)
    end
  end

  -- Makes, renews or moves the pin. \`head\` is the account with the fewest sessions of those that can serve. Returns the
  -- account as { id, place, fit }, and the sessions of the head; nil when the account keeps its place in line.
  local function serve(head)
    local id = redis.call('HGET', pins, session)
    local way, place, fit, load = 'away', nil, nil, load_at(head.place)
    if id == head.id then
      way, place, fit = 'stay', head.place, head.fit
    elseif id then
      way, place, fit = way_of(id, head)
    end
    if way == 'away' then
      if id then
        unpin(session)
      elseif redis.call('ZCARD', pinned) >= lane.most_pins then
        unpin(redis.call('ZRANGE', pinned, 0, 0)[1])
      end
      load = pin(head.id)
    else
      renew()
    end
    if way == 'stay' then
      return { id = id, place = place, fit = fit }, nil
    end
    return head, load
  end

  return forget_silent, serve
end
-- A member as \`sync\` wrote it: the bare tier for one that serves everything, else JSON {p: tier, m: models, g: groups}.
local function read_member(text)
  local tier = tonumber(text)
  return tier and { p = tier } or cjson.decode(text)
end

local TOUCH_EVERY_MS = 3600000

-- Values handed to one Redis command.
local CHUNK = 500

-- Rebuilds a lane after the member list changed; all start in \`ready\` and leave it again when their turn comes and they
-- cannot serve.
local function rebuild_lane(lane, version)
  local function allows(list, name)
    if not list then
      return true
    end
    for _, item in ipairs(list) do
      if item == name then
        return true
      end
    end
    return false
  end

  local roster = redis.call('LRANGE', root .. ':roster', 0, -1)
  local start, last_turn = lane.order.start(roster)
  for _, key in ipairs({ lane_key, ready_key, cooling_key, full_key, off_key }) do
    redis.call('DEL', key .. lane.name)
  end
  -- Most members say the same, so each text is judged once: the tier of those that stand in this lane, else false.
  local judged = {}
  local function tier_in_lane(text)
    if judged[text] == nil then
      local member = read_member(text)
      judged[text] = allows(member.m, lane.model) and allows(member.g, lane.group) and member.p
    end
    return judged[text]
  end
  local tiers = {}
  for first = 1, #roster, CHUNK do
    local last = math.min(first + CHUNK - 1, #roster)
    local members = redis.call('HMGET', root .. ':members', unpack(roster, first, last))
    local line = {}
    for i, text in ipairs(members) do
      local position = first + i - 1
      local id, tier = roster[position], tier_in_lane(text)
      if tier then
        line[#line + 1] = tier * TIER + start(id, position)
        line[#line + 1] = id
        tiers[id] = tier
      end
    end
    if #line > 0 then
      redis.call('ZADD', ready_key .. lane.name, unpack(line))
    end
  end
  redis.call('HSET', lane_key .. lane.name, 'version', version, 'turn', last_turn and last_turn() or 0)
  if lane.strategy == 'sticky' then
    sum_sessions(lane, tiers)
  end
end

-- Brings a lane up to date with the member list and keeps it from being forgotten.
local function open_lane(lane, version, now)
  local fields = redis.call('HMGET', lane_key .. lane.name, 'version', 'touched')
  if fields[1] ~= version then
    rebuild_lane(lane, version)
  end
  if fields[1] ~= version or now - tonumber(fields[2] or 0) > TOUCH_EVERY_MS then
    redis.call('HSET', lane_key .. lane.name, 'touched', string.format('%.0f', now))
    for _, key in ipairs({ lane_key, ready_key, cooling_key, full_key, off_key, pins_key, pinned_key, sessions_key }) do
      redis.call('EXPIRE', key .. lane.name, LANE_IDLE_SECONDS)
    end
  end
end

-- End of the block that ends first. A block may have grown since the account was parked, so the head is checked until
-- what it says is true; blocks only grow, hence nobody behind it can end earlier.
local function first_due(lane, now)
  while true do
    local head = redis.call('ZRANGE', cooling_key .. lane.name, 0, 0, 'WITHSCORES')
    if #head == 0 then
      return nil
    end
    local due = fitness(head[1], lane.model, lane.group_of_models, now).due
    if due == tonumber(head[2]) then
      return due
    end
    local place = redis.call('HGET', lane_key .. lane.name, 'at:' .. head[1])
    unpark(lane.name, head[1])
    if due ~= 0 and place then
      park(lane, head[1], place, due)
    end
  end
end

-- Why nobody could be picked. \`ready\` holds only accounts this request has tried; \`passed\` says how many.
local function exhausted(lane, tried, passed, now)
  local due = first_due(lane, now)
  local idle = redis.call('SCARD', full_key .. lane.name)
  local seen = passed
  for id in pairs(tried) do
    if redis.call('SISMEMBER', full_key .. lane.name, id) == 1 then
      idle = idle - 1
      seen = seen + 1
    end
  end
  local reason
  if idle > 0 then
    reason = 'busy'
  elseif seen > 0 then
    reason = 'tried'
  elseif due then
    reason = 'cooling'
  elseif redis.call('SCARD', off_key .. lane.name) > 0 then
    reason = 'blocked'
  else
    reason = 'empty'
  end
  return { 'exhausted', reason, due and string.format('%.0f', due) or '' }
end

-- After a sign of suspected abuse the picks of all replicas together are spaced for a while. Fields of the root hash:
-- 'slow_until', 'slow_spacing' (ms between two picks), 'slow_next' (nobody is picked before).
-- Returns the version of the member list with it, because every pick needs both.
local function read_root(now)
  local f = redis.call('HMGET', root, 'version', 'slow_until', 'slow_spacing', 'slow_next')
  if tonumber(f[2] or 0) <= now then
    return f[1], nil
  end
  return f[1], { ends = f[2], spacing = tonumber(f[3]), next_pick = f[4] }
end

local function pace_picked(pace, now)
  redis.call('HSET', root, 'slow_next', string.format('%.0f', now + pace.spacing))
end

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
`,
};
