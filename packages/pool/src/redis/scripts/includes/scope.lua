--- @include "keys"

-- A scope is a level at which an account is judged: 'a' (all of it), 'g:<model group>' or 'm:<model>'.
-- Its fields in the account's hash are '<scope>|until', '|reason', '|fails', '|level', '|ok', '|bad', '|kind'.
local function read_scope(id, scope)
  local f = redis.call(
    'HMGET', account_key .. id,
    scope .. '|until', scope .. '|reason', scope .. '|fails', scope .. '|level'
  )
  return {
    name = scope,
    ends = tonumber(f[1] or 0),
    reason = f[2] or 'none',
    fails = tonumber(f[3] or 0),
    level = tonumber(f[4] or 0),
  }
end

local function is_blocked(scope, now)
  return scope.ends == FOREVER or scope.ends > now
end

local function change(scope, before, after, ends)
  local label = scope.name == 'a' and 'account' or scope.name:sub(3)
  return { 1, label, before, after, (ends > 0) and string.format('%.0f', ends) or '' }
end
