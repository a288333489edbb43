-- Written from src/reply-codes.ts; a test compares the two.
local REPLY = {
  OPENED = 1,
  NO_ORBIT = 2,
  ADVANCED = 3,
  STALE = 4,
  MISSING = 5,
  DONE = 6,
  FOUND = 7,
  NOTHING = 8,
  TOO_LATE = 9,
  OVER_QUOTA = 10,
}
