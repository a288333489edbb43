/** What the command line may say of a token or a user, read and checked. */
import { namesLot, parseLotId, parseUserAddress, type UserAddress } from '@parkade/park-decision';
import { suggestName, type ResolvedConfig } from '@parkade/park-config';
import type { ApiScope, Grant } from '@parkade/park-ports';

export interface GrantOptions {
  readonly scopes?: string;
  readonly lots?: string;
  readonly callers?: string;
}

export type Read<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'wrong'; readonly why: string };
const wrong = (why: string): { readonly kind: 'wrong'; readonly why: string } => ({ kind: 'wrong', why });
const ok = <T>(value: T): Read<T> => ({ kind: 'ok', value });

const SCOPES: readonly ApiScope[] = ['see', 'act', 'records', 'admin'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const DAY_MS = 86_400_000;

export const readName = (name: string): Read<string> =>
  NAME.test(name)
    ? ok(name)
    : wrong(`"${name}" is no name: 1 to 64 letters, digits, ".", "_", "@", "-", the first a letter or a digit`);

export function readGrant(
  { scopes = 'see', lots = 'all', callers = 'full' }: GrantOptions,
  config: ResolvedConfig,
  createdAt: number,
): Read<Grant> {
  const given = split(scopes);
  const unknown = given.find((scope) => !(SCOPES as readonly string[]).includes(scope));
  if (unknown !== undefined || given.length === 0)
    return wrong(`"${unknown ?? ''}" is no scope; there are: ${SCOPES.join(', ')}`);
  if (callers !== 'full' && callers !== 'cut') return wrong(`--callers is full or cut, not "${callers}"`);
  const readLots = lotsOf(lots, config);
  if (readLots.kind === 'wrong') return readLots;
  return ok({ scopes: SCOPES.filter((scope) => given.includes(scope)), lots: readLots.value, callers, createdAt });
}

function lotsOf(text: string, { lots }: ResolvedConfig): Read<Grant['lots']> {
  if (text === 'all') return ok('all');
  const names: readonly string[] = lots.map(({ policy }) => policy.lot);
  const plans = lots.flatMap(({ numberPlans }) => numberPlans);
  // [X4] A declaration for many domains, or the lot of one of them.
  const unknown = split(text).find((name) => {
    const lot = parseLotId(name);
    return !names.includes(name) && (lot === undefined || !namesLot(plans, lot));
  });
  return unknown === undefined
    ? ok(split(text))
    : wrong(`there is no lot "${unknown}"; ${suggestName(unknown, names)}`);
}

/** `1001@pbx.test,1002@pbx.test` */
export function readPhones(text: string): Read<readonly UserAddress[]> {
  const phones: UserAddress[] = [];
  for (const written of split(text)) {
    const [user = '', domain = '', ...rest] = written.split('@');
    const address = rest.length === 0 ? parseUserAddress(user, domain) : undefined;
    if (address === undefined) return wrong(`"${written}" is no phone; write it 1001@pbx.example.org`);
    phones.push(address);
  }
  return ok(phones);
}

/** `90d` from now; `never`. */
export function readExpiry(text: string, now: number): Read<number | null> {
  if (text === 'never') return ok(null);
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  return days === undefined || Number(days) === 0
    ? wrong(`"${text}" is no time; write days, like 90d, or never`)
    : ok(now + Number(days) * DAY_MS);
}

const split = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
