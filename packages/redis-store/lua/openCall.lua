--- Stores a new call in the first candidate orbit that is free and does not rest; where all that are free rest, in the one that
--- has rested longest. With the call go its indexes and its event. Asked again with the
--- same call id, or for a caller who waits in another call already, it answers that call and changes nothing.
---
--- KEYS[1] calls    KEYS[2] fences   KEYS[3] legs     KEYS[4] live
--- KEYS[5] orbits of the lot   KEYS[6] freed   KEYS[7] last   KEYS[8] events
--- KEYS[9] calls on the node   KEYS[10] calls of the parker
--- KEYS[11] domains of the declaration; any key for a lot that is declared by itself
--- KEYS[12] history of the call, only where records are kept
--- ARGV[1] do nothing after (ms, Redis's clock)
--- ARGV[2] call id        ARGV[3] fence "<schema>:<version>"
--- ARGV[4] call as JSON without orbit      ARGV[5] event as JSON without orbit
--- ARGV[6] deadline of the call (ms)       ARGV[7] now (ms)
--- ARGV[8] quarantine (ms)                 ARGV[9] events to keep
--- ARGV[10] orbit that is kept for this caller, "" for none: its quarantine does not count
--- ARGV[11] unless it was freed after (ms), "" for always
--- ARGV[12] "resting" where an orbit that rests may be taken when all that are free do, "rested" where it is left
--- ARGV[13] domain of the lot in a declaration for many, "" for a lot that is declared by itself
--- ARGV[14] how many may be in the lot, ARGV[15] of this parker; "" for any number
--- ARGV[16] number of legs, then the legs, then the candidates in order of preference
---
--- Reply: OPENED, call as JSON | NO_ORBIT, occupant of the only candidate or "" | OVER_QUOTA | TOO_LATE, Redis's clock
--- Events: the given one, with the orbit

--- @include "tooLate"
--- @include "isKept"
--- @include "restingSince"
--- @include "waitsIn"
--- @include "withOrbit"
--- @include "appendEvent"
--- @include "noteHistory"
--- @include "forgetIdleLot"

local late = tooLate(ARGV[1])
if late then
  return late
end

local calls, legs, orbits, freed = KEYS[1], KEYS[3], KEYS[5], KEYS[6]
local callId = ARGV[2]

local known = redis.call('HGET', calls, callId)
if known then
  return { REPLY.OPENED, known }
end

local now, quarantineMs = tonumber(ARGV[7]), tonumber(ARGV[8])
local firstLeg = 17
local firstCandidate = firstLeg + tonumber(ARGV[16])
for i = firstLeg, firstCandidate - 1 do
  local waiting = waitsIn(calls, legs, ARGV[i])
  if waiting then
    return { REPLY.OPENED, waiting }
  end
end

-- [X5]
if ARGV[14] ~= '' and redis.call('HLEN', orbits) >= tonumber(ARGV[14]) then
  return { REPLY.OVER_QUOTA }
end
if ARGV[15] ~= '' and redis.call('SCARD', KEYS[10]) >= tonumber(ARGV[15]) then
  return { REPLY.OVER_QUOTA }
end

local orbit, longestRested, earliest = nil, nil, nil
for i = firstCandidate, #ARGV do
  if redis.call('HEXISTS', orbits, ARGV[i]) == 0 then
    local restMs = isKept(freed, ARGV[i], ARGV[10], ARGV[11]) and 0 or quarantineMs
    local since = restingSince(freed, ARGV[i], now, restMs)
    if not since then
      orbit = ARGV[i]
      break
    end
    if not earliest or since < earliest then
      longestRested, earliest = ARGV[i], since
    end
  end
end
-- [O11] A caller is not sent away for the sake of the quarantine.
orbit = orbit or ARGV[12] == 'resting' and longestRested

if not orbit then
  local occupant = #ARGV == firstCandidate and redis.call('HGET', orbits, ARGV[firstCandidate])
  return { REPLY.NO_ORBIT, occupant or '' }
end

local call = withOrbit(ARGV[4], orbit)
redis.call('HSET', calls, callId, call)
redis.call('HSET', KEYS[2], callId, ARGV[3])
for i = firstLeg, firstCandidate - 1 do
  redis.call('HSET', legs, ARGV[i], callId)
end
redis.call('ZADD', KEYS[4], ARGV[6], callId)
redis.call('HSET', orbits, orbit, callId)
redis.call('SET', KEYS[7], orbit)
forgetIdleLot(KEYS[7])
redis.call('SADD', KEYS[9], callId)
redis.call('SADD', KEYS[10], callId)
local event = withOrbit(ARGV[5], orbit)
appendEvent(KEYS[8], ARGV[9], event)
if ARGV[13] ~= '' then
  redis.call('ZADD', KEYS[11], now, ARGV[13])
end
if KEYS[12] then
  noteHistory(KEYS[12], event)
end
return { REPLY.OPENED, call }
