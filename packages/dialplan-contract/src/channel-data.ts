/** Channel data of a request or an event: header name → decoded value. Variables are `variable_<name>`. */
export type ChannelData = Readonly<Record<string, string>>;

/** What `uuid_getvar` answers instead of a value: no such channel, or no channel named (mod_commands.c:uuid_getvar_function). */
const NO_ANSWER = /^-(?:ERR|USAGE)/;

/** The value of a channel variable. FreeSWITCH writes `_undef_` for "not set"; that and a failed look-up are no value. */
export function variable(data: ChannelData, name: string): string | undefined {
  const value = data[`variable_${name}`];
  return value === undefined || value === '' || value === '_undef_' || NO_ANSWER.test(value) ? undefined : value;
}
