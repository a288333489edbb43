--- [O5] Whether an orbit is neither taken nor resting after its last call. A quarantine of 0 ms is none, also when the clock
--- of whoever freed the orbit runs ahead of `now`.
local function isFree(orbits, freed, orbit, now, quarantineMs)
  if redis.call('HEXISTS', orbits, orbit) == 1 then
    return false
  end
  if quarantineMs <= 0 then
    return true
  end
  local freedAt = redis.call('HGET', freed, orbit)
  return not freedAt or freedAt + quarantineMs <= now
end
