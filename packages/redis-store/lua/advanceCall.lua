--- Moves a call from the version that was read to the next, with its indexes, outbox and events. An ended call gives
--- its orbit back. Asked again with the same next state it answers ADVANCED and changes nothing, so a lost reply can be
--- asked for again.
---
--- KEYS[1] calls    KEYS[2] fences   KEYS[3] legs     KEYS[4] live    KEYS[5] ended
--- KEYS[6] outbox   KEYS[7] outbox by time
--- KEYS[8] orbits of the lot         KEYS[9] freed
--- KEYS[10] calls on the node as it was read     KEYS[11] on the node of the next state
--- KEYS[12] calls of the parker
--- KEYS[13...] the stream of each event; then the history of the call; then, only where records are kept, the feed of the records
---              and the count of what was left out of it
--- ARGV[1] do nothing after (ms, Redis's clock)
--- ARGV[2] call id
--- ARGV[3] fence that was read "<schema>:<version>"        ARGV[4] fence of the next state
--- ARGV[5] next state as JSON
--- ARGV[6] deadline of the next state (ms), "" when it is ended
--- ARGV[7] end of the call (ms), "" when it lives on
--- ARGV[8] orbit          ARGV[9] now (ms)
--- ARGV[10] ended calls are forgotten that ended at or before (ms)
--- ARGV[11] events to keep
--- ARGV[12] "<version> <pending outbox commands as JSON>", "" for none, "keep" for those of the step that this one edits
--- ARGV[13] number of legs to drop, ARGV[14] number of legs to keep; then both lists, then the events as JSON
---
--- Reply: ADVANCED | STALE | MISSING | TOO_LATE, Redis's clock
--- Events: the given ones

--- @include "tooLate"
--- @include "appendEvent"
--- @include "forgetOldCalls"
--- @include "noteHistory"
--- @include "feedRecord"
--- @include "forgetIdleLot"

--- Some 100 MB, and what the largest house ends in ten minutes several times over.
local MOST_WAITING = 50000

local late = tooLate(ARGV[1])
if late then
  return late
end

local calls, fences, legs, live, ended = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local outbox, outboxAt, orbits, freed = KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local callId, nextFence, nextState, orbit, now = ARGV[2], ARGV[4], ARGV[5], ARGV[8], ARGV[9]

local fence = redis.call('HGET', fences, callId)
--- A record of another schema belongs to another release of the engine: for this one it is not there.
if not fence or string.match(fence, '^%d+:') ~= string.match(nextFence, '^%d+:') then
  return { REPLY.MISSING }
end
if fence == nextFence and redis.call('HGET', calls, callId) == nextState then
  return { REPLY.ADVANCED }
end
--- The end is final, whatever version somebody claims to have read.
if fence ~= ARGV[3] or redis.call('ZSCORE', ended, callId) then
  return { REPLY.STALE }
end

--- The first write is one that a full Redis refuses, so that it refuses the whole step.
redis.call('HSET', calls, callId, nextState)
redis.call('HSET', fences, callId, nextFence)

local firstKept = 15 + tonumber(ARGV[13])
local firstEvent = firstKept + tonumber(ARGV[14])
for i = 15, firstKept - 1 do
  if redis.call('HGET', legs, ARGV[i]) == callId then
    redis.call('HDEL', legs, ARGV[i])
  end
end
for i = firstKept, firstEvent - 1 do
  redis.call('HSET', legs, ARGV[i], callId)
end

if ARGV[12] == 'keep' then
  --- They stand under the version that wanted them.
elseif ARGV[12] == '' then
  redis.call('HDEL', outbox, callId)
  redis.call('ZREM', outboxAt, callId)
else
  redis.call('HSET', outbox, callId, ARGV[12])
  redis.call('ZADD', outboxAt, now, callId)
end

redis.call('SREM', KEYS[10], callId)
if ARGV[6] ~= '' then
  redis.call('ZADD', live, ARGV[6], callId)
  redis.call('SADD', KEYS[11], callId)
else
  redis.call('ZREM', live, callId)
  redis.call('SREM', KEYS[12], callId)
  redis.call('ZADD', ended, ARGV[7], callId)
  if redis.call('HGET', orbits, orbit) == callId then
    redis.call('HDEL', orbits, orbit)
    redis.call('HSET', freed, orbit, ARGV[7])
    forgetIdleLot(freed)
  end
  forgetOldCalls(calls, fences, ended, ARGV[10], 20)
end

local historyAt = 14 + #ARGV - firstEvent
local history, feed, leftOut = KEYS[historyAt], KEYS[historyAt + 1], KEYS[historyAt + 2]
for i = firstEvent, #ARGV do
  appendEvent(KEYS[13 + i - firstEvent], ARGV[11], ARGV[i])
  if feed then
    noteHistory(history, ARGV[i])
  end
end
--- Written by the step that ends the call, and never trimmed: whoever has kept it takes it out.
if ARGV[7] ~= '' then
  if feed then
    local events = redis.call('LRANGE', history, 0, -1)
    feedRecord(feed, leftOut, 'call', MOST_WAITING, 'call', nextState, 'history', '[' .. table.concat(events, ',') .. ']')
  end
  --- Another engine, which keeps records, may have begun one.
  redis.call('DEL', history)
end
return { REPLY.ADVANCED }
