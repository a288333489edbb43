--- [O5] When the orbit was freed, while it still rests after its last call; nil once it has. A quarantine of 0 ms is none, also
--- when the clock of whoever freed the orbit runs ahead of `now`.
local function restingSince(freed, orbit, now, quarantineMs)
  local freedAt = quarantineMs > 0 and redis.call('HGET', freed, orbit)
  if not freedAt or freedAt + quarantineMs <= now then
    return nil
  end
  return tonumber(freedAt)
end
