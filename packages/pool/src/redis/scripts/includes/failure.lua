--- @include "scope"
--- @include "park"

-- Longest block: eight days.
local LONGEST_BLOCK_MS = 691200000

-- When the block of this failure ends: the upstream's time, else the cooldown doubled per step, else only a person
-- ends it (reasons `disabled` and `auth_failed`), else there is none. One step per window.
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
