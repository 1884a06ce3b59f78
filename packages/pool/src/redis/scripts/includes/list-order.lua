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
