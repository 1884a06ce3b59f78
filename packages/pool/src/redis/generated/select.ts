// Written by scripts/generate.ts from scripts/select.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type SelectArg = 'lane' | 'group' | 'model' | 'modelGroup' | 'leaseId' | 'tried' | 'leaseMs' | 'now';

export const selectScript: Script<SelectArg> = {
  name: 'select',
  version: 'f8cb1dc27f5c',
  keys: 1,
  args: ['lane', 'group', 'model', 'modelGroup', 'leaseId', 'tried', 'leaseMs', 'now'],
  lua: `--[[
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
--   <root>:lane:<lane>   hash  version, turn, touched, credit:<id>, at:<id> = place in line while out of \`ready\`
--   <root>:ready:<lane>, :cooling:<lane> (zsets), :full:<lane>, :off:<lane> (sets)
local root = KEYS[1]
local account_key = root .. ':account:'
local waits_key = root .. ':waits:'
local leases_key = root .. ':leases'
local held_key = root .. ':held'
local lane_key = root .. ':lane:'
local ready_key = root .. ':ready:'
local cooling_key = root .. ':cooling:'
local full_key = root .. ':full:'
local off_key = root .. ':off:'

-- A place in line is tier * TIER + turn: the least recently used account of the lowest tier comes first.
local TIER = 2 ^ 40
-- Stands for a block that only a person ends.
local FOREVER = -1

-- Lanes nobody has used for this long are forgotten (their order, never a block).
local LANE_IDLE_SECONDS = 172800

-- Takes an account out of the line and remembers its place. \`due\`: end of its block, FOREVER, or nil when it is full.
local function park(lane, id, place, due)
  redis.call('ZREM', ready_key .. lane, id)
  redis.call('HSET', lane_key .. lane, 'at:' .. id, place)
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

local function unpark_everywhere(id)
  for _, lane in ipairs(redis.call('SMEMBERS', waits_key .. id)) do
    unpark(lane, id)
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

-- Ends a lease. Returns its account, nil when it is not running.
local function end_lease(lease)
  local id = redis.call('HGET', held_key, lease)
  if not id then
    return nil
  end
  redis.call('HDEL', held_key, lease)
  redis.call('ZREM', leases_key, lease)
  if redis.call('HINCRBY', account_key .. id, 'n', -1) < 0 then
    redis.call('HSET', account_key .. id, 'n', 0)
  end
  unpark_full(id)
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
-- \`last\`: one more lease makes it full. \`probes\`: fields of the circuits that one more lease is the probe of, or nil.
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
    weight = tonumber(fields[3] or 1),
  }
end
-- A member as \`sync\` wrote it: the bare tier for one that serves everything, else JSON {p: tier, m: models, g: groups}.
local function read_member(text)
  local tier = tonumber(text)
  return tier and { p = tier } or cjson.decode(text)
end

local function write_member(member)
  if not member.models and not member.groups then
    return tostring(member.priority)
  end
  return cjson.encode({ p = member.priority, m = member.models, g = member.groups })
end

local TOUCH_EVERY_MS = 3600000

-- Values handed to one Redis command.
local CHUNK = 500

local function lane_serves(member, lane)
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
  return allows(member.m, lane.model) and allows(member.g, lane.group)
end

-- Rebuilds a lane after the member list changed. Who was in it keeps its turn, newcomers line up behind in the order
-- of the list; all start in \`ready\` and leave it again when their turn comes and they cannot serve.
local function rebuild_lane(lane, version)
  local places = {}
  local known = redis.call('HGETALL', lane_key .. lane.name)
  local turn = 0
  for i = 1, #known, 2 do
    local id = known[i]:match('^at:(.*)$')
    if id then
      places[id] = tonumber(known[i + 1])
    elseif known[i] == 'turn' then
      turn = tonumber(known[i + 1])
    end
  end
  local ready = redis.call('ZRANGE', ready_key .. lane.name, 0, -1, 'WITHSCORES')
  for i = 1, #ready, 2 do
    places[ready[i]] = tonumber(ready[i + 1])
  end
  redis.call('DEL', lane_key .. lane.name, ready_key .. lane.name, cooling_key .. lane.name, full_key .. lane.name, off_key .. lane.name)
  local roster = redis.call('LRANGE', root .. ':roster', 0, -1)
  for first = 1, #roster, CHUNK do
    local last = math.min(first + CHUNK - 1, #roster)
    local members = redis.call('HMGET', root .. ':members', unpack(roster, first, last))
    local line = {}
    for i, text in ipairs(members) do
      local id, member = roster[first + i - 1], read_member(text)
      if lane_serves(member, lane) then
        local own = places[id] and places[id] % TIER
        if not own then
          turn = turn + 1
          own = turn
        end
        line[#line + 1] = member.p * TIER + own
        line[#line + 1] = id
      end
    end
    if #line > 0 then
      redis.call('ZADD', ready_key .. lane.name, unpack(line))
    end
  end
  redis.call('HSET', lane_key .. lane.name, 'version', version, 'turn', turn)
end

-- Brings a lane up to date with the member list and keeps it from being forgotten.
local function open_lane(lane, version, now)
  local fields = redis.call('HMGET', lane_key .. lane.name, 'version', 'touched')
  if fields[1] ~= version then
    rebuild_lane(lane, version)
  end
  if fields[1] ~= version or now - tonumber(fields[2] or 0) > TOUCH_EVERY_MS then
    redis.call('HSET', lane_key .. lane.name, 'touched', string.format('%.0f', now))
    for _, key in ipairs({ lane_key, ready_key, cooling_key, full_key, off_key }) do
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
      park(lane.name, head[1], place, due)
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

-- The first sign spaces picks, every further one doubles the spacing up to \`longest\`.
local function slow_down(now, lasts, spacing, longest)
  local _, pace = read_root(now)
  local wanted = math.min(pace and pace.spacing * 2 or spacing, longest)
  redis.call(
    'HSET', root,
    'slow_until', string.format('%.0f', now + lasts),
    'slow_spacing', wanted,
    'slow_next', string.format('%.0f', now + wanted)
  )
end

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
`,
};
