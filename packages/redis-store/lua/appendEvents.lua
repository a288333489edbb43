--- Adds events that go with no change of a call.
---
--- KEYS[...] the stream of each event; then, only where records are kept, the feed of the records
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2] events to keep    ARGV[3...] the events as JSON
---
--- Reply: DONE | TOO_LATE, Redis's clock
--- Events: the given ones

--- @include "tooLate"
--- @include "appendEvent"

local late = tooLate(ARGV[1])
if late then
  return late
end

local feed = KEYS[#ARGV - 1]
for i = 3, #ARGV do
  appendEvent(KEYS[i - 2], ARGV[2], ARGV[i])
  if feed then
    redis.call('XADD', feed, '*', 'refused', ARGV[i])
  end
end
return { REPLY.DONE }
