/** `parkade users`: who may sign in at the board. */
import { EXIT, type ExitCode, table } from '@parkade/api-commands';
import { newPassword, SHORTEST_PASSWORD } from '@parkade/http-api';
import type { ResolvedConfig } from '@parkade/park-config';
import type { CliDeps } from './cli-deps.js';
import { readGrant, readName, readPhones, type GrantOptions } from './grants.js';
import { withCredentials } from './tokens.js';

export interface AddUserOptions extends GrantOptions {
  readonly phones?: string;
}

export async function addUser(
  config: ResolvedConfig,
  given: string,
  options: AddUserOptions,
  world: CliDeps,
): Promise<ExitCode> {
  const name = readName(given);
  const grant = readGrant({ scopes: 'see,act', ...options }, config, world.clock.now());
  const phones = readPhones(options.phones ?? '');
  for (const part of [name, grant, phones])
    if (part.kind === 'wrong') {
      world.err(part.why);
      return EXIT.usage;
    }
  if (name.kind === 'wrong' || grant.kind === 'wrong' || phones.kind === 'wrong') return EXIT.usage;
  const password = await askedPassword(world);
  if (password === null) return EXIT.usage;
  return withCredentials(config, world, async (credentials) => {
    const there = await credentials.user(name.value);
    if (there.kind === 'store-down') return there;
    if (there.value !== null) {
      world.err(
        `there is a user "${name.value}" already; \`parkade users passwd ${name.value}\` sets another password`,
      );
      return { kind: 'ok', value: EXIT.problem };
    }
    const record = { name: name.value, ...grant.value, phones: phones.value, password: await newPassword(password) };
    const put = await credentials.putUser(record);
    if (put.kind === 'store-down') return put;
    world.out(`user ${name.value} may sign in`);
    return { kind: 'ok', value: EXIT.fine };
  });
}

export async function setPassword(config: ResolvedConfig, name: string, world: CliDeps): Promise<ExitCode> {
  const password = await askedPassword(world);
  if (password === null) return EXIT.usage;
  return withCredentials(config, world, async (credentials) => {
    const there = await credentials.user(name);
    if (there.kind === 'store-down') return there;
    if (there.value === null) return unknownUser(name, world);
    const put = await credentials.putUser({ ...there.value, password: await newPassword(password) });
    if (put.kind === 'store-down') return put;
    await credentials.forgetFailures(name);
    world.out(`the password of ${name} is another; who was signed in by the old one is no more`);
    return { kind: 'ok', value: EXIT.fine };
  });
}

export const removeUser = (config: ResolvedConfig, name: string, world: CliDeps): Promise<ExitCode> =>
  withCredentials(config, world, async (credentials) => {
    const answer = await credentials.removeUser(name);
    if (answer.kind === 'store-down') return answer;
    if (!answer.value) return unknownUser(name, world);
    world.out(`user ${name} is removed; within two seconds no session of theirs is left`);
    return { kind: 'ok', value: EXIT.fine };
  });

export const listUsers = (config: ResolvedConfig, json: boolean, world: CliDeps): Promise<ExitCode> =>
  withCredentials(config, world, async (credentials) => {
    const answer = await credentials.users();
    if (answer.kind === 'store-down') return answer;
    const users = answer.value.map(({ password: _password, ...user }) => user);
    if (json) world.out(JSON.stringify({ users }, null, 2));
    else if (users.length === 0) world.out('There is no user.');
    else
      world.out(
        table(
          ['user', 'scopes', 'lots', 'callers', 'phones'],
          users.map(({ name, scopes, lots, callers, phones }) => [
            name,
            scopes.join(','),
            lots === 'all' ? 'all' : lots.join(','),
            callers,
            phones.map(({ user, domain }) => `${user}@${domain}`).join(',') || '-',
          ]),
        ),
      );
    return { kind: 'ok', value: EXIT.fine };
  });

function unknownUser(name: string, world: CliDeps): { readonly kind: 'ok'; readonly value: ExitCode } {
  world.err(`there is no user "${name}"; \`parkade users list\` names them`);
  return { kind: 'ok', value: EXIT.problem };
}

/** One line of the standard input, which is not shown where somebody types. */
async function askedPassword(world: CliDeps): Promise<string | null> {
  const password = await world.readSecret('password: ');
  if (password.length >= SHORTEST_PASSWORD && password.length <= 1000) return password;
  world.err(`a password has at least ${String(SHORTEST_PASSWORD)} letters; give it as one line of the standard input`);
  return null;
}
