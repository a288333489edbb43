import type { ApiNode } from './api-node.js';

/**
 * `<proto>|<from>|<to>|<message>|[<content-type>]` to all phones of a user (mod_dptools.c:chat_api_function). Nobody waits for a phone's
 * answer here; without a registered phone the switch would look for the user by DNS, and has failed.
 */
export function chat(node: ApiNode, args: string): string {
  const [proto, from, to = '', text] = args.split('|');
  if (from === undefined || text === undefined) return 'Invalid';
  const [profile, address] = to.split('/', 2);
  // A domain alone would have to be an alias of the profile.
  if (proto !== 'sip' || profile !== 'internal' || address === undefined) return 'Error! Message Not Sent';
  const phones = node.addressing.phonesOf(address).filter(({ registered }) => registered);
  if (phones.length === 0) return 'Error! Message Not Sent';
  for (const phone of phones) phone.receiveText({ from: from.split('@', 1)[0] ?? from, text });
  return 'Sent';
}
