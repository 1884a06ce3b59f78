-- Every name starts with KEYS[1], whose {tag} puts all keys of one pool into one slot:
--   <root>               hash  version and fingerprint of the member list, pace of the pool
--   <root>:roster        list  account ids in the order they were given
--   <root>:members       hash  id -> what decides where the account stands in line
--   <root>:account:<id>  hash  limits, leases out, and block and circuit of every scope
--   <root>:waits:<id>    set   lanes in which the account is out of `ready`
--   <root>:leases        zset  lease id -> expiry
--   <root>:held          hash  lease id -> account id
--   <root>:settled:<id>  text  this lease has been reported
--   <root>:laden:<id>    set   lanes of least_in_flight in which the account stands further back for its leases
--   <root>:lane:<lane>   hash  version, turn, touched, credit:<id>, at:<id> = place in line while out of `ready`,
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

-- A place in line is tier * TIER + what the strategy puts there, see `order.lua`. The lowest place is next.
local TIER = 2 ^ 40
-- Stands for a block that only a person ends.
local FOREVER = -1

local function tier_of(place)
  return math.floor(place / TIER)
end
