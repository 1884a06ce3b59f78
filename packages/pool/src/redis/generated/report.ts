// Written by scripts/generate.ts from scripts/report.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type ReportArg = 'leaseId' | 'accountId' | 'lane' | 'strategy' | 'model' | 'modelGroup' | 'verdict' | 'scope' | 'reason' | 'kind' | 'until' | 'base' | 'max' | 'error' | 'abuse' | 'tripFailures' | 'openMs' | 'slowMs' | 'spacingMs' | 'maxSpacingMs' | 'rememberMs' | 'now';

export const reportScript: Script<ReportArg> = {
  name: 'report',
  version: '2a119dadb5d2',
  keys: 1,
  args: ['leaseId', 'accountId', 'lane', 'strategy', 'model', 'modelGroup', 'verdict', 'scope', 'reason', 'kind', 'until', 'base', 'max', 'error', 'abuse', 'tripFailures', 'openMs', 'slowMs', 'spacingMs', 'maxSpacingMs', 'rememberMs', 'now'],
  lua: `--[[
  Ends a lease and applies its verdict to the account. The second report of a lease changes nothing. A lease that ran
  out before has its verdict applied all the same; a report without an account id releases whatever the lease holds.

  KEYS[1]  root         the pool's root key
  ARGV[1]  leaseId
  ARGV[2]  accountId    '' when the caller never learned it
  ARGV[3]  lane
  ARGV[4]  strategy     how the lane takes turns
  ARGV[5]  model
  ARGV[6]  modelGroup   '' when the model has none
  ARGV[7]  verdict      success, neutral or failure
  ARGV[8]  scope        account, model_group or model; '' unless failure
  ARGV[9]  reason       cooldown, quota, auth_failed or disabled; '' unless failure
  ARGV[10] kind         '' unless failure
  ARGV[11] until        end of the block in epoch milliseconds as the upstream named it, 0 without
  ARGV[12] base         first cooldown, 0 without
  ARGV[13] max          longest cooldown, 0 without
  ARGV[14] error        '1' when the failure counts towards tripping, '' otherwise
  ARGV[15] abuse        '1' when the vendor suspects abuse, '' otherwise
  ARGV[16] tripFailures errors in a row that open a circuit
  ARGV[17] openMs       how long it stays open
  ARGV[18] slowMs       how long a sign of abuse slows the pool
  ARGV[19] spacingMs    least time between two picks then
  ARGV[20] maxSpacingMs what further signs double it up to
  ARGV[21] rememberMs   how long a settled lease is remembered
  ARGV[22] now          '' for the server's clock; epoch milliseconds in tests

  returns { 0 } when it had been settled, { 1 } when nothing changed,
       or { 1, scope, block before, block after, end or '' }
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

-- A scope is a level at which an account is judged: 'a' (all of it), 'g:<model group>' or 'm:<model>'.
-- Its fields in the account's hash are '<scope>|until', '|reason', '|errors' (in a row), '|level' (steps of backoff),
-- '|open' (the circuit is not closed: open while blocked, half open after), '|probe' (lease id of the last probe) and
-- the lifetime counters '|ok', '|bad', '|kind'.
local function read_scope(id, scope)
  local f = redis.call(
    'HMGET', account_key .. id,
    scope .. '|until', scope .. '|reason', scope .. '|errors', scope .. '|level', scope .. '|open', scope .. '|probe'
  )
  return {
    name = scope,
    ends = tonumber(f[1] or 0),
    reason = f[2] or 'none',
    errors = tonumber(f[3] or 0),
    level = tonumber(f[4] or 0),
    open = f[5] == '1' and f[1] ~= false,
    -- A release that knows no circuits deletes the block alone.
    left_open = f[5] == '1' and f[1] == false,
    probe = f[6],
  }
end

local function is_blocked(scope, now)
  return scope.ends == FOREVER or scope.ends > now
end

-- What logs call a block of this reason.
local function block_word(reason, open)
  local mended_by_person = reason == 'auth_failed' or reason == 'disabled'
  return open and not mended_by_person and 'tripped' or reason
end

local function change(scope, before, after, ends)
  return { 1, scope.name, before, after, (ends > 0) and string.format('%.0f', ends) or '' }
end

-- A success ends the row of errors at every level, and what is left of a block that is over by time. A block that
-- still runs stays: nobody is picked while blocked, so this answer was under way before the block began. A circuit that
-- is not closed is closed by its probe alone.
local function apply_success(id, scopes, lease, now)
  local key = account_key .. id
  local answer = nil
  for _, name in ipairs(scopes) do
    redis.call('HINCRBY', key, name .. '|ok', 1)
    local scope = read_scope(id, name)
    local blocked = is_blocked(scope, now)
    if not scope.open or (not blocked and scope.probe == lease) then
      if scope.errors > 0 then
        redis.call('HDEL', key, name .. '|errors')
      end
      if not blocked and (scope.reason ~= 'none' or scope.level > 0) then
        redis.call('HDEL', key, name .. '|until', name .. '|reason', name .. '|level', name .. '|open', name .. '|probe')
        if scope.reason ~= 'none' then
          answer = answer or change(scope, block_word(scope.reason, scope.open), 'none', 0)
        end
      end
    end
  end
  return answer
end

-- Longest block: eight days.
local LONGEST_BLOCK_MS = 691200000

-- When the block of this failure ends: the upstream's time, else the cooldown doubled per step, else only a person
-- ends it (reasons \`disabled\` and \`auth_failed\`), else there is none. One step per window.
local function block_end(scope, blame, now)
  if blame.ends > now then
    return math.min(blame.ends, now + LONGEST_BLOCK_MS), scope.level
  end
  if blame.base > 0 then
    local level = is_blocked(scope, now) and math.max(scope.level, 1) or scope.level + 1
    local length = math.min(blame.base * 2 ^ math.min(level - 1, 40), math.max(blame.max, blame.base))
    return now + math.min(length, LONGEST_BLOCK_MS), level
  end
  if blame.reason == 'disabled' or blame.reason == 'auth_failed' then
    return FOREVER, scope.level
  end
  return 0, scope.level
end

local function outlasts(new, old)
  return old ~= FOREVER and (new == FOREVER or new > old)
end

-- Counts an error and says whether it opens the circuit. A half-open one is opened again by its probe alone; what fails
-- while a block runs was under way before it began: one trouble, counted once.
local function trips(id, scope, blame, lease, now)
  if not blame.error or is_blocked(scope, now) then
    return false
  end
  if scope.open then
    return scope.probe == lease
  end
  return redis.call('HINCRBY', account_key .. id, scope.name .. '|errors', 1) >= blame.trip_failures
end

local function apply_failure(id, name, blame, lease, now)
  local key = account_key .. id
  local scope = read_scope(id, name)
  for _, level in ipairs(name == 'a' and { 'a' } or { 'a', name }) do
    redis.call('HINCRBY', key, level .. '|bad', 1)
    redis.call('HSET', key, level .. '|kind', blame.kind)
  end
  local ends, level = block_end(scope, blame, now)
  if level ~= scope.level then
    redis.call('HSET', key, name .. '|level', level)
  end
  local before = is_blocked(scope, now) and block_word(scope.reason, scope.open) or 'none'
  if trips(id, scope, blame, lease, now) then
    scope.open = true
    redis.call('HSET', key, name .. '|open', '1')
    local opened = now + math.min(blame.open_ms, LONGEST_BLOCK_MS)
    ends = outlasts(opened, ends) and opened or ends
  end
  local raised = ends == FOREVER and scope.ends == FOREVER and blame.reason == 'disabled'
  if ends == 0 or not (outlasts(ends, scope.ends) or raised) then
    return nil
  end
  if scope.left_open and not scope.open then
    redis.call('HDEL', key, name .. '|open')
  end
  redis.call('HSET', key, name .. '|until', string.format('%.0f', ends), name .. '|reason', blame.reason)
  unpark_full(id)
  local after = block_word(blame.reason, scope.open)
  return before ~= after and change(scope, before, after, ends) or nil
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

-- What is learned about accounts that are no member (any more) is kept this long.
local STRANGER_SECONDS = 777600

local line, model, group = { name = ARGV[3], strategy = ARGV[4] }, ARGV[5], ARGV[6]
local now = clock(ARGV[22])

if not redis.call('SET', root .. ':settled:' .. ARGV[1], '1', 'NX', 'PX', ARGV[21]) then
  return { 0 }
end
local holder = end_lease(ARGV[1])
local id = ARGV[2] ~= '' and ARGV[2] or holder
if ARGV[7] == 'neutral' or not id then
  return { 1 }
end
if redis.call('HEXISTS', account_key .. id, 'weight') == 0 then
  redis.call('HSET', account_key .. id, 'weight', 1)
  redis.call('EXPIRE', account_key .. id, STRANGER_SECONDS)
end

if ARGV[7] == 'success' then
  local scopes = group ~= '' and { 'a', 'g:' .. group, 'm:' .. model } or { 'a', 'm:' .. model }
  return apply_success(id, scopes, ARGV[1], now) or { 1 }
end

if ARGV[15] == '1' then
  slow_down(now, tonumber(ARGV[18]), tonumber(ARGV[19]), tonumber(ARGV[20]))
end
local scope = 'm:' .. model
if ARGV[8] == 'account' then
  scope = 'a'
elseif ARGV[8] == 'model_group' and group ~= '' then
  scope = 'g:' .. group
end
local blame = {
  reason = ARGV[9],
  kind = ARGV[10],
  ends = tonumber(ARGV[11]),
  base = tonumber(ARGV[12]),
  max = tonumber(ARGV[13]),
  error = ARGV[14] == '1',
  trip_failures = tonumber(ARGV[16]),
  open_ms = tonumber(ARGV[17]),
}
local answer = apply_failure(id, scope, blame, ARGV[1], now)

-- Leave the line at once where the failure happened; other lanes notice when the account's turn comes.
local place = redis.call('ZSCORE', ready_key .. line.name, id)
if place then
  local due = fitness(id, model, group, now).due
  if due ~= 0 then
    park(line, id, place, due)
  end
end
return answer or { 1 }
`,
};
