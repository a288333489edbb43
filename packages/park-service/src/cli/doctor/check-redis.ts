import { showRedis, type ResolvedRedis } from '@parkade/park-config';
import type { RedisAnswer, RedisFacts } from './ask-redis.js';
import { bad, note, ok, type Finding } from './finding.js';

const MOST_SKEW_MS = 500;
/** BullMQ's timers are looked at this often a second; with the default of 10 a recall may be 100 ms late. */
const GOOD_HZ = 100;

export function redisFindings(redis: ResolvedRedis, answer: RedisAnswer): readonly Finding[] {
  const place = showRedis(redis);
  if (answer.kind === 'unreachable') {
    return [bad(`${place} does not answer: ${answer.why}`, 'start Redis, or mend `redis:` in the configuration')];
  }
  const { facts } = answer;
  const unchecked = redis.tls?.insecure === true;
  return [
    ok(`${place} answers in ${String(facts.roundTripMs)} ms`),
    ...(unchecked
      ? [note('its certificate is not checked', 'drop `insecure` and name its authority in `redis.tls.ca_file`')]
      : []),
    versionFinding(facts),
    policyFinding(facts),
    memoryFinding(facts),
    facts.appendOnly
      ? ok('keeps an append-only file')
      : bad(
          'keeps no append-only file: a restart forgets who is parked',
          'redis-cli config set appendonly yes, and the same in redis.conf',
        ),
    facts.hz >= GOOD_HZ
      ? ok(`hz ${String(facts.hz)}`)
      : note(
          `hz ${String(facts.hz)}: recalls may come ${String(Math.round(1000 / Math.max(1, facts.hz)))} ms late`,
          `redis-cli config set hz ${String(GOOD_HZ)}, and the same in redis.conf`,
        ),
    Math.abs(facts.skewMs) <= MOST_SKEW_MS
      ? ok(`its clock and ours agree within ${String(MOST_SKEW_MS)} ms`)
      : bad(
          `its clock is ${String(facts.skewMs)} ms from ours`,
          'run a time service (chrony, systemd-timesyncd) on both machines',
        ),
  ];
}

function versionFinding({ version }: RedisFacts): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > 6 || (major === 6 && minor >= 2);
  return enough ? ok(`version ${version}`) : bad(`version ${version} is too old`, 'use Redis 6.2 or later');
}

function policyFinding({ maxmemoryPolicy }: RedisFacts): Finding {
  if (maxmemoryPolicy === undefined)
    return note('its eviction policy cannot be read', 'make sure that maxmemory-policy is noeviction');
  return maxmemoryPolicy === 'noeviction'
    ? ok('never throws keys away (noeviction)')
    : bad(
        `may throw calls away when it is full (${maxmemoryPolicy})`,
        'redis-cli config set maxmemory-policy noeviction, and the same in redis.conf',
      );
}

function memoryFinding({ maxmemoryBytes, usedBytes }: RedisFacts): Finding {
  const used = `${String(Math.ceil(usedBytes / 1_048_576))} MiB`;
  if (maxmemoryBytes === 0) return ok(`uses ${used}, no limit of its own`);
  const share = Math.round((100 * usedBytes) / maxmemoryBytes);
  return share < 70
    ? ok(`uses ${used}, ${String(share)} % of its limit`)
    : bad(
        `uses ${used}, ${String(share)} % of its limit: a full Redis stops every timer`,
        'raise maxmemory, or find out what fills it',
      );
}
