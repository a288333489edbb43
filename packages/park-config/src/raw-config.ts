/**
 * The shape of the configuration file: stage one of three (raw, defaulted, resolved). Every key is here and nowhere
 * else; what is optional gets its default in `defaults.ts`; what depends on something else is checked in `check-*.ts`.
 * `docs/configuration.md` explains each key, and a test holds the two together.
 */
import { z } from 'zod';
import {
  FINDABLE,
  REFUSAL_WORDS,
  MESSAGE_WORDS,
  TELLING_WORDS,
  type FailedParkStep,
  type Findable,
  type MessageWord,
  type OrbitChoice,
} from '@parkade/park-decision';

import { duration } from './durations.js';
import { byKind, field, list, wordOr } from './fields.js';
import { forWhomSection, groupSection, scanLimitSection } from './for-whom-sections.js';
import { messageText } from './messages.js';
import { orbitRange } from './orbit-ranges.js';
import { pageSection } from './pages.js';
import {
  contextName,
  databaseName,
  dialCode,
  inCallKeys,
  channelVariable,
  domainName,
  lotDomain,
  extension,
  filePath,
  hostName,
  identityHeader,
  hostPort,
  listenPlace,
  ipAddress,
  ipNetwork,
  keyPrefix,
  masterName,
  nodeName,
  outsideDial,
  outsideNumber,
  pageName,
  peerDial,
  personName,
  phoneKeyPrefix,
  playable,
  shortPlayable,
  profileName,
  secret,
  siteName,
  soundsFolder,
  webOrigin,
  wholeNumber,
  word,
  writtenUser,
  type WrittenUser,
} from './plain-text.js';
import { quote } from './problem.js';
import { readAs, wrong, type Reader } from './reading.js';
import { tracesSection, webhook } from './told-outside.js';

const SECOND = 1000;
const HOUR = 3_600_000;

const version: Reader<1> = (text) =>
  text === '1' ? readAs(1) : wrong(`version ${quote(text)} is not known to this Parkade`, 'write `version: 1`');

/**
 * The words of a refusal, two that the switch says by itself (no engine answered; nobody took the caller), and what asks whoever
 * answers a recall to press 1, or tells them that it is one, and what comes before the orbit on paged phones.
 */
export const PROMPT_REASONS = [...REFUSAL_WORDS, 'no-engine', 'nobody-came', 'confirm', 'recall', 'page'] as const;
export type PromptReason = (typeof PROMPT_REASONS)[number];

const CHOICES: readonly OrbitChoice[] = ['first', 'next', 'random', 'longest-idle'];
const STEPS: readonly FailedParkStep[] = ['pick-up', 'other-orbit', 'parker', 'fallback'];

const ring: Reader<'parker' | 'operator' | WrittenUser> = (text) =>
  text === 'parker' || text === 'operator' ? readAs(text) : writtenUser(text);

const ms = (min: number, max: number) => field(duration({ min, max }));

const listen = z.strictObject({
  host: field(hostName).optional(),
  port: field(wholeNumber(0, 65_535)).optional(),
  advertise: list(field(hostPort)).optional(),
  allow: list(field(ipNetwork)).optional(),
});

const http = z.strictObject({
  host: field(hostName).optional(),
  port: field(wholeNumber(0, 65_535)).optional(),
});

const api = z.strictObject({
  listen: field(listenPlace).optional(),
  tls: z.strictObject({ cert_file: field(filePath), key_file: field(filePath) }).optional(),
  trusted_proxies: list(field(ipNetwork)).optional(),
  public_address: field(webOrigin).optional(),
  board: field(filePath).optional(),
});

const tls = z.strictObject({
  ca_file: field(filePath).optional(),
  cert_file: field(filePath).optional(),
  key_file: field(filePath).optional(),
  server_name: field(hostName).optional(),
  insecure: field(word(['true', 'false'] as const, 'true or false')).optional(),
});

const redis = z.strictObject({
  url: z.string().optional(),
  socket: field(filePath).optional(),
  cluster: list(field(hostPort)).optional(),
  sentinels: list(field(hostPort)).optional(),
  master: field(masterName).optional(),
  prefix: field(keyPrefix).optional(),
  username: field(secret).optional(),
  password: field(secret).optional(),
  password_file: field(filePath).optional(),
  sentinel_password: field(secret).optional(),
  sentinel_password_file: field(filePath).optional(),
  tls: tls.optional(),
});

const postgres = z.strictObject({
  host: field(hostName).optional(),
  socket: field(filePath).optional(),
  port: field(wholeNumber(1, 65_535)).optional(),
  database: field(databaseName).optional(),
  user: field(databaseName).optional(),
  password: field(secret).optional(),
  password_file: field(filePath).optional(),
  tls: z
    .strictObject({
      ca_file: field(filePath).optional(),
      insecure: field(word(['true', 'false'] as const, 'true or false')).optional(),
    })
    .optional(),
});

const DAY = 24 * HOUR;
export const keptRecords = z.strictObject({
  file: field(filePath).optional(),
  postgres: postgres.optional(),
  keep: field(duration({ min: HOUR, max: 3_660 * DAY, words: { forever: 0 } })).optional(),
});

const node = z.strictObject({
  name: field(nodeName),
  esl: field(hostPort),
  password: field(secret).optional(),
  password_file: field(filePath).optional(),
  sip: field(peerDial).optional(),
  peer: field(hostPort).optional(),
  profile: field(profileName).optional(),
  addresses: list(field(ipAddress)).optional(),
  site: field(siteName).optional(),
});

const recallStage = z.strictObject({
  ring: field(ring),
  for: ms(SECOND, HOUR),
  confirm: ms(2 * SECOND, 60 * SECOND).optional(),
});
const sentOn = z.strictObject({ extension: field(extension), context: field(contextName) });
const forward = z.strictObject({ forward: sentOn });

const recall = z.strictObject({
  after: field(duration({ min: SECOND, max: 24 * HOUR, words: { never: 0 } })).optional(),
  chain: list(recallStage).optional(),
  rounds: field(wholeNumber(1, 100)).optional(),
  again: ms(SECOND, 24 * HOUR).optional(),
  follow_forwarding: field(word(['true', 'false'] as const, 'true or false')).optional(),
  remind: field(duration({ min: SECOND, max: HOUR, words: { never: 0 } })).optional(),
  splash: field(word(['true', 'false'] as const, 'true or false')).optional(),
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the file; never a function.
  then: wordOr(word(['hang-up', 'stay'] as const, 'an end of the recall'), forward).optional(),
});

const rights = z.strictObject({
  park: list(field(rightHolder())).optional(),
  retrieve: list(field(rightHolder())).optional(),
  ask: field(personName).optional(),
});

/** `1000@pbx.example.org` is a user, `pbx.example.org` everybody there. */
function rightHolder(): Reader<string> {
  return (text) => {
    if (/^\+?\d+$/.test(text))
      return wrong(`${quote(text)} is a user without a domain`, `write '${text}@pbx.example.org'`);
    if (!text.includes('@')) return lotDomain(text);
    const user = writtenUser(text);
    return user.kind === 'read'
      ? readAs(text)
      : wrong(`${quote(text)} is not a user or a domain`, "write '1000@pbx.example.org' or 'pbx.example.org'");
  };
}

/** What a site can say for all lots, a lot for itself, and a lot at a site; the last of these goes first. */
const place = {
  fallback: field(writtenUser).optional(),
  music: field(playable).optional(),
  sounds: field(soundsFolder).optional(),
  page: field(pageName).optional(),
};
const codes = {
  park_codes: list(field(dialCode)).optional(),
  retrieve_prefixes: list(field(dialCode)).optional(),
};

const find = z.strictObject(
  Object.fromEntries(FINDABLE.map((whom) => [whom, field(dialCode).optional()])) as Record<
    Findable,
    z.ZodOptional<ReturnType<typeof field<string>>>
  >,
);

const callBack = z.strictObject({
  dial: field(outsideDial),
  via_node: field(nodeName).optional(),
  tries: field(wholeNumber(1, 3)).optional(),
  for: ms(5 * SECOND, 120 * SECOND).optional(),
  caller_id: field(outsideNumber).optional(),
});

const site = z.strictObject(place);
const lotAtSite = z.strictObject({ ...place, ...codes, band: list(field(orbitRange)).optional() });

const LOOKS = ['confirmed', 'early'] as const;
const look = word(LOOKS, 'what a lit lamp shows');
const looks = z.strictObject({
  waiting: field(look).optional(),
  due: field(look).optional(),
  recalling: field(look).optional(),
});

const hearers = word(['both', 'retriever', 'caller', 'none'] as const, 'who hears the tone');
const courtesy = z.strictObject({ to: field(hearers).optional(), tone: field(shortPlayable).optional() });

const quota = z.strictObject({
  lot: field(wholeNumber(1, 10_000)).optional(),
  parker: field(wholeNumber(1, 10_000)).optional(),
});

const lot = z.strictObject({
  domain: byKind(field(lotDomain), list(field(domainName)), z.never()).optional(),
  except: list(field(domainName)).optional(),
  quota: quota.optional(),
  orbits: list(field(orbitRange)),
  ...codes,
  find: find.optional(),
  in_call_code: field(inCallKeys).optional(),
  escape: z.record(z.string(), wordOr(word(['operator', 'parker'] as const, 'where a key leads'), forward)).optional(),
  key_prefixes: list(field(phoneKeyPrefix)).optional(),
  choose: field(word(CHOICES, 'a way to choose an orbit')).optional(),
  quarantine: ms(0, HOUR).optional(),
  reserve: ms(SECOND, HOUR).optional(),
  recall: recall.optional(),
  max_wait: ms(SECOND, 24 * HOUR).optional(),
  claim: ms(500, 60 * SECOND).optional(),
  park_on_hangup: field(word(['true', 'false'] as const, 'true or false')).optional(),
  attended_keys: field(word(['true', 'false'] as const, 'true or false')).optional(),
  when_refused: list(field(word(STEPS, 'a step'))).optional(),
  courtesy: wordOr(hearers, courtesy).optional(),
  announce_recall: field(word(['true', 'false'] as const, 'true or false')).optional(),
  tell_parker: list(field(word(TELLING_WORDS, 'what may be told'))).optional(),
  scan_limit: scanLimitSection.optional(),
  for_whom: forWhomSection.optional(),
  ...place,
  rights: rights.optional(),
  call_back: callBack.optional(),
  lamp: wordOr(look, looks).optional(),
  sites: list(field(siteName)).optional(),
  at: z.record(z.string(), lotAtSite.optional()).optional(),
});

const prompts = z.strictObject(
  Object.fromEntries(PROMPT_REASONS.map((reason) => [reason, field(playable).optional()])) as Record<
    PromptReason,
    z.ZodOptional<ReturnType<typeof field<string>>>
  >,
);

const messages = z.strictObject(
  Object.fromEntries(MESSAGE_WORDS.map((about) => [about, field(messageText).optional()])) as Record<
    MessageWord,
    z.ZodOptional<ReturnType<typeof field<string>>>
  >,
);

const timeouts = z.strictObject({
  guard: field(duration({ min: 2 * SECOND, max: 60 * SECOND, wholeSeconds: true })).optional(),
  node_lost: field(duration({ min: 2 * SECOND, max: 60 * 60 * SECOND })).optional(),
  failsafe_grace: field(duration({ min: 2 * SECOND, max: 10 * 60 * SECOND, wholeSeconds: true })).optional(),
  command: ms(100, 30 * SECOND).optional(),
  store: ms(50, 30 * SECOND).optional(),
});

const ofOneDomain = byKind(field(contextName), list(field(contextName)), z.never());
const contexts = z.strictObject({
  phones: byKind(field(contextName), list(field(contextName)), z.record(z.string(), ofOneDomain.optional())).optional(),
  peers: field(contextName).optional(),
});

const log = z.strictObject({
  level: field(word(['error', 'warn', 'info', 'debug'] as const, 'a level')).optional(),
  format: field(word(['json', 'pretty'] as const, 'a format')).optional(),
});

const namedDomain = z.strictObject({ domain: field(domainName), aliases: list(field(domainName)).optional() });

const trustedProxy = z.strictObject({
  addresses: list(field(ipAddress)),
  header: field(identityHeader).optional(),
  variable: field(channelVariable).optional(),
  domain: field(domainName).optional(),
});

/** Must be there, but are optional in the shape: the rest of a file without them is still worth checking. */
export const REQUIRED_SECTIONS = ['version', 'nodes', 'lots'] as const;

export const rawConfigSchema = z.strictObject({
  version: field(version).optional(),
  listen: listen.optional(),
  http: http.optional(),
  api: api.optional(),
  redis: redis.optional(),
  records: wordOr(word(['off'] as const, 'a way to keep records'), keptRecords).optional(),
  webhooks: list(webhook).optional(),
  traces: tracesSection.optional(),
  domains: list(wordOr(domainName, namedDomain)).optional(),
  trusted_proxies: list(trustedProxy).optional(),
  nodes: list(node).optional(),
  sites: z.record(z.string(), site.optional()).optional(),
  groups: z.record(z.string(), groupSection.optional()).optional(),
  lots: z.record(z.string(), lot.optional()).optional(),
  pages: z.record(z.string(), pageSection.optional()).optional(),
  prompts: prompts.optional(),
  messages: messages.optional(),
  timeouts: timeouts.optional(),
  contexts: contexts.optional(),
  log: log.optional(),
});

/** As written: texts read, nothing filled in. */
export type RawConfig = z.output<typeof rawConfigSchema>;
export type RawNode = z.output<typeof node>;
export type RawLot = z.output<typeof lot>;
export type RawLotAtSite = z.output<typeof lotAtSite>;
export type RawRecall = z.output<typeof recall>;
export type RawWebhook = z.output<typeof webhook>;
