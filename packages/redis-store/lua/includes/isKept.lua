--- Whether the orbit is the one whose number was told for this caller, and nobody has stood there since `unlessFreedAfter`.
local function isKept(freed, orbit, kept, unlessFreedAfter)
  if orbit ~= kept then
    return false
  end
  local freedAt = unlessFreedAfter ~= '' and redis.call('HGET', freed, orbit)
  return not freedAt or tonumber(freedAt) <= tonumber(unlessFreedAfter)
end
