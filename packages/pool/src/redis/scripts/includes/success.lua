--- @include "scope"

-- A success ends the row of failures at every level, and what is left of a block that is over by time. A block that
-- still runs stays: nobody is picked while blocked, so this answer was under way before the block began.
local function apply_success(id, scopes, now)
  local answer = nil
  for _, name in ipairs(scopes) do
    redis.call('HINCRBY', account_key .. id, name .. '|ok', 1)
    local scope = read_scope(id, name)
    if scope.fails > 0 then
      redis.call('HDEL', account_key .. id, name .. '|fails')
    end
    if not is_blocked(scope, now) and (scope.reason ~= 'none' or scope.level > 0) then
      redis.call('HDEL', account_key .. id, name .. '|until', name .. '|reason', name .. '|level')
      if scope.reason ~= 'none' then
        answer = answer or change(scope, scope.reason, 'none', 0)
      end
    end
  end
  return answer
end
