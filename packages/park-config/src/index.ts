export { mergeConfig, type Merging } from './merge.js';

export { loadConfig, parseConfig, type ConfigLoading } from './load-config.js';
export { showRedis } from './resolve-redis.js';
export { showProblem, showWarning, type ConfigProblem } from './problem.js';
export { answerTimeBudget, type AnswerTimeBudget } from './answer-time-budget.js';
export { showDuration } from './durations.js';
export { suggest as suggestName } from './nearest.js';
export { showNumbers } from './orbit-ranges.js';
export { isLoopback, type HostPort } from './plain-text.js';
export { PROMPT_REASONS, keptRecords, rawConfigSchema, type PromptReason } from './raw-config.js';
export type {
  LogFormat,
  LogLevel,
  RedisAddress,
  ResolvedApi,
  ResolvedConfig,
  ResolvedListen,
  ResolvedLot,
  ResolvedNode,
  ResolvedRecords,
  ResolvedRedis,
  ResolvedTls,
  ResolvedTraces,
  ResolvedWebhook,
} from './resolved-config.js';
export { configDigest, textOf } from './digest.js';
