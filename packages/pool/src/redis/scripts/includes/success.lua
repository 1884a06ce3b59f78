--- @include "scope"
--- @include "park"

-- A success ends the row of failures at every level. It also ends a block, but only one that is over by time or older
-- than the lease: an answer that was under way when the block began says nothing about it.
local function apply_success(id, scopes, taken, now)
  local answer = nil
  local freed = false
  for _, name in ipairs(scopes) do
    redis.call('HINCRBY', account_key .. id, name .. '|ok', 1)
    local scope = read_scope(id, name)
    if scope.fails > 0 then
      redis.call('HDEL', account_key .. id, name .. '|fails')
    end
    local running = is_blocked(scope, now)
    local newer = taken and taken > scope.since
    local ours = name:sub(1, 2) == 'm:' or scope.reason == 'cooldown'
    if (scope.reason ~= 'none' or scope.level > 0) and (not running or (newer and ours)) then
      clear_block(id, scope)
      freed = freed or running
      if scope.reason ~= 'none' then
        answer = answer or change(scope, scope.reason, 'none', 0)
      end
    end
  end
  if freed then
    unpark_everywhere(id)
  end
  return answer
end
