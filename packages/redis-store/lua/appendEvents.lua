--- Adds events that go with no change of a call.
---
--- KEYS[...] the stream of each event; then, only where records are kept, the feed of the records and the
---           count of what was left out of it
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2] events to keep    ARGV[3...] the events as JSON
---
--- Reply: DONE | TOO_LATE, Redis's clock
--- Events: the given ones

--- @include "tooLate"
--- @include "appendEvent"
--- @include "feedRecord"

--- A tenth of what advanceCall lets wait: somebody who dials wrong numbers all day takes no record of a call its place.
local MOST_WAITING = 5000

local late = tooLate(ARGV[1])
if late then
  return late
end

local feed, leftOut = KEYS[#ARGV - 1], KEYS[#ARGV]
for i = 3, #ARGV do
  appendEvent(KEYS[i - 2], ARGV[2], ARGV[i])
  if feed then
    feedRecord(feed, leftOut, 'refused', MOST_WAITING, 'refused', ARGV[i])
  end
end
return { REPLY.DONE }
