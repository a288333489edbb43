--- Adds events that go with no change of a call.
---
--- KEYS[...] the stream of each event
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

for i, stream in ipairs(KEYS) do
  appendEvent(stream, ARGV[2], ARGV[i + 2])
end
return { REPLY.DONE }
