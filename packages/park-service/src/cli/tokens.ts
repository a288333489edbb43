/** `parkade tokens`: made, listed, revoked. A token is shown once, and is nowhere kept but as its hash. */
import { EXIT, type ExitCode, table } from '@parkade/api-commands';
import { hashOf, newToken } from '@parkade/http-api';
import type { ResolvedConfig } from '@parkade/park-config';
import type { StoreAnswer, TokenRecord } from '@parkade/park-ports';
import type { CliDeps } from './cli-deps.js';
import { readExpiry, readGrant, readName, type GrantOptions } from './grants.js';
import type { OpenCredentials } from './open-credentials.js';

export interface AddTokenOptions extends GrantOptions {
  readonly expires?: string;
  readonly json?: boolean;
}

export async function addToken(
  config: ResolvedConfig,
  given: string,
  options: AddTokenOptions,
  world: CliDeps,
): Promise<ExitCode> {
  const now = world.clock.now();
  const name = readName(given);
  const grant = readGrant(options, config, now);
  const expiry = readExpiry(options.expires ?? '365d', now);
  for (const part of [name, grant, expiry])
    if (part.kind === 'wrong') {
      world.err(part.why);
      return EXIT.usage;
    }
  if (name.kind === 'wrong' || grant.kind === 'wrong' || expiry.kind === 'wrong') return EXIT.usage;
  const token = newToken();
  const record: TokenRecord = { name: name.value, ...grant.value, expiresAt: expiry.value };
  return withCredentials(config, world, async (credentials) => {
    const added = await credentials.addToken(hashOf(token), record);
    if (added.kind === 'store-down') return added;
    if (!added.value) {
      world.err(`there is a token "${name.value}" already; revoke it first, or choose another name`);
      return { kind: 'ok', value: EXIT.problem };
    }
    world.out(options.json === true ? JSON.stringify({ token, ...record }, null, 2) : token);
    if (options.json !== true) world.err('it is shown this once; keep it where secrets are kept');
    return { kind: 'ok', value: EXIT.fine };
  });
}

export const listTokens = (config: ResolvedConfig, json: boolean, world: CliDeps): Promise<ExitCode> =>
  withCredentials(config, world, async (credentials) => {
    const answer = await credentials.tokens();
    if (answer.kind === 'store-down') return answer;
    const tokens = answer.value.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (json) world.out(JSON.stringify({ tokens }, null, 2));
    else if (tokens.length === 0) world.out('There is no token.');
    else
      world.out(
        table(
          ['token', 'scopes', 'lots', 'callers', 'expires'],
          tokens.map(({ name, scopes, lots, callers, expiresAt }) => [
            name,
            scopes.join(','),
            lots === 'all' ? 'all' : lots.join(','),
            callers,
            expiryWords(expiresAt, world.clock.now()),
          ]),
        ),
      );
    return { kind: 'ok', value: EXIT.fine };
  });

const expiryWords = (at: number | null, now: number): string => {
  if (at === null) return 'never';
  return at <= now ? 'expired' : (new Date(at).toISOString().split('T')[0] ?? '');
};

export const revokeToken = (config: ResolvedConfig, name: string, world: CliDeps): Promise<ExitCode> =>
  withCredentials(config, world, async (credentials) => {
    const answer = await credentials.revokeToken(name);
    if (answer.kind === 'store-down') return answer;
    if (answer.value) world.out(`token ${name} is revoked; within two seconds every engine refuses it`);
    else world.err(`there is no token "${name}"; \`parkade tokens list\` names them`);
    return { kind: 'ok', value: answer.value ? EXIT.fine : EXIT.problem };
  });

/** Opens the credentials for one command, and says so when the store is not there. */
export async function withCredentials(
  config: ResolvedConfig,
  world: CliDeps,
  work: (credentials: OpenCredentials) => Promise<StoreAnswer<ExitCode>>,
): Promise<ExitCode> {
  const credentials = await world.openCredentials(config);
  try {
    const answer = await work(credentials);
    if (answer.kind === 'ok') return answer.value;
    world.err(`Redis does not answer: ${answer.why}\n    fix: parkade doctor looks closer`);
    return EXIT.problem;
  } finally {
    credentials.close();
  }
}
