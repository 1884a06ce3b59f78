--- @include "keys"

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
