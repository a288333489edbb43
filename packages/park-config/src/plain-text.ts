import { isIP } from 'node:net';

import { parseLotId, parseUserAddress, type UserAddress } from '@parkade/park-decision';

import { suggest } from './nearest.js';
import { quote } from './problem.js';
import { readAs, wrong, type Reader } from './reading.js';

/**
 * Texts of the configuration that end up in the XML dialplan, in channel variables or in a switch command. The switch
 * expands `${...}` in both (src/switch_channel.c: switch_channel_expand_variables_check), splits commands at blanks,
 * braces, quotes and bars, and shuts its event socket for a packet that names the module beside the word "unload"
 * (src/mod/event_handlers/mod_event_socket/mod_event_socket.c: parse_command). So each has a narrow alphabet.
 */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const DIAL_CODE = /^[0-9*]{1,16}$/;
const IN_CALL_KEYS = /^[0-9*#]{2,8}$/;
const EXTENSION = /^[A-Za-z0-9*#+][A-Za-z0-9*#+._-]{0,63}$/;
const PHONE_KEY_PREFIX = /^[A-Za-z*][A-Za-z0-9*+._-]{0,14}[A-Za-z*+._-]$/;
const DOMAIN = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
const PLAYABLE = /^[A-Za-z0-9_/][A-Za-z0-9_ ./:;,=%()*+@~-]{0,199}$/;
const PEER_DIAL = /^sofia\/[A-Za-z0-9._-]+\/%s@[A-Za-z0-9.-]+(?::\d{1,5})?(?:;[a-z]+=[a-z0-9]+)*$/;
const OUTSIDE_DIAL = /^sofia\/(?:gateway\/)?[A-Za-z0-9._-]+\/[0-9*#+]{0,8}%s(?:@[A-Za-z0-9.-]+(?::\d{1,5})?)?$/;
const OUTSIDE_NUMBER = /^\+?[0-9]{3,15}$/;
const SECRET = /^[\x21-\x7e]{1,200}$/;
const SOUNDS = /^(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}){1,16}$/;
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

const matching =
  (pattern: RegExp, what: string, fix: string): Reader<string> =>
  (text) =>
    pattern.test(text) ? readAs(text) : wrong(`${quote(text)} is not ${what}`, fix);

export const contextName = matching(NAME, 'a dialplan context', 'use letters, digits, dots, dashes and underscores');
export const nodeName = matching(NAME, 'a node name', 'use letters, digits, dots, dashes and underscores');
export const siteName = matching(NAME, 'a site name', 'use letters, digits, dots, dashes and underscores');
export const pageName = matching(NAME, 'the name of a page', 'use letters, digits, dots, dashes and underscores');
export const profileName = matching(NAME, 'a sofia profile', 'use the name that `sofia status` shows, like internal');
export const masterName = matching(NAME, 'the name of a master', 'use the name in `sentinel monitor NAME ...`');
const DATABASE = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;
export const databaseName = matching(DATABASE, 'a name in Postgres', 'use letters, digits, dashes and underscores');
export const keyPrefix = matching(PREFIX, 'a key prefix', 'use letters, digits, dashes and underscores, like parkade');
export const domainName = matching(DOMAIN, 'a domain', 'use the domain the phones register with, like pbx.example.org');
/** Of a declaration for many domains, all its lots by its name alone, and one as `main@pbx.example.org`. */
export const lotName: Reader<string> = (text) =>
  parseLotId(text) === undefined
    ? wrong(`${quote(text)} is not the name of a lot`, 'use letters, digits, dots, dashes and underscores')
    : readAs(text);
/** `*` stands for every domain there is. */
export const lotDomain: Reader<string> = (text) => (text === '*' ? readAs(text) : domainName(text));
export const dialCode = matching(
  DIAL_CODE,
  'a dialled code',
  "use digits and stars only, like '*70': `#` ends dialling on many phones",
);
export const inCallKeys = matching(
  IN_CALL_KEYS,
  'keys to press in a talk',
  "use two to eight of the digits, '*' and '#', like '*70'",
);
export const phoneKeyPrefix = matching(
  PHONE_KEY_PREFIX,
  'a prefix of phone keys',
  "begin with a letter or a star, use letters, digits, '*', '+', '.', '_' and '-', and end with no digit, like 'park+'",
);
export const extension = matching(
  EXTENSION,
  'an extension',
  "use digits, letters, '*', '#', '+', '.', '_' and '-' only",
);
export const groupNumber = matching(/^[0-9]{2,15}$/, 'a number to dial', 'use 2 to 15 digits');
export const directoryGroup = matching(
  /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/,
  'a group of a directory',
  'write what stands in `callgroup` or `call_group` of its users',
);
/** Shown on screens, and sent to no switch. */
export const personName = matching(
  /^[\p{L}\p{M}\p{Nd} .,()+@_\u2019-]{1,64}$/u,
  'a name to ask for',
  'use at most 64 letters, digits, blanks and . , ( ) + @ _ - ’',
);
const HEADER = /^[XPK]-[A-Za-z0-9-]{1,60}$/i;

/** The switch makes variables of these headers only (sofia.c:sofia_handle_sip_i_invite). */
export const identityHeader: Reader<string> = (text) => {
  if (/^P-Preferred-Identity$/i.test(text))
    return wrong(`${quote(text)} is what the phone wishes to be called (RFC 3325)`, 'use P-Asserted-Identity');
  return HEADER.test(text)
    ? readAs(text)
    : wrong(
        `${quote(text)} is not a header the switch makes a variable of`,
        'use P-Asserted-Identity, or a name that begins with X-, like X-Authenticated-User',
      );
};
export const channelVariable = matching(
  /^(?!parkade_)[A-Za-z_][A-Za-z0-9_.-]{0,63}$/,
  'a channel variable of yours',
  'use the name of a variable that your dialplan sets, like proxied_user',
);
/** Never repeated in a message. */
export const secret: Reader<string> = (text) =>
  SECRET.test(text) ? readAs(text) : wrong('is not a password that can be sent', 'use printable ASCII without blanks');
export const filePath: Reader<string> = (text) =>
  text === '' ? wrong('is empty', 'give the path of a file') : readAs(text);

/** What `endless_playback` and `playback` take: `local_stream://moh`, `tone_stream://...`, a file. */
export const playable: Reader<string> = (text) => {
  if (/mod_event_socket/i.test(text) || !PLAYABLE.test(text)) {
    return wrong(
      `${quote(text)} cannot go into a dialplan or a command`,
      "use a stream or a file without quotes, braces, '$', '|', '!', '&' or line breaks, like local_stream://moh",
    );
  }
  return readAs(text);
};

/** What `uuid_broadcast` takes: a blank would end it (mod_commands.c:uuid_broadcast_function). */
const playableInCommand: Reader<string> = (text) =>
  / /.test(text)
    ? wrong(
        `${quote(text)} has a blank, which ends it in a command`,
        'use a stream, or a file whose path has no blanks',
      )
    : playable(text);

/** For a moment of a talk: the switch plays it to its end before the two hear each other again (switch_ivr_bridge.c). */
export const shortPlayable: Reader<string> = (text) =>
  /^(?:local_stream|silence_stream|shout|vlc|https?):|loops=-1/i.test(text)
    ? wrong(`${quote(text)} does not end by itself`, 'use a file, or a tone without loops=-1')
    : playableInCommand(text);

/** Without a name and a password: those end up in logs. */
export const webUrl: Reader<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isPlain ? readAs(text) : wrong('is not the address of a web server', 'write https://host/path');
};

/** Absolute, since the switch would look for anything else below its own folder of sounds. */
export const soundsFolder = matching(
  SOUNDS,
  'a folder of sounds',
  'give the whole path up to the voice, without a slash at the end, like /usr/share/freeswitch/sounds/fr/ca/june',
);

/** `sofia/internal/%s@10.0.0.2:5060`: `%s` becomes the orbit. */
export const peerDial = matching(
  PEER_DIAL,
  'a dial string for a peer',
  'write sofia/PROFILE/%s@HOST:PORT, with %s where the orbit goes',
);

/** `sofia/gateway/trunk/%s`: `%s` becomes the number of somebody outside. */
export const outsideDial = matching(
  OUTSIDE_DIAL,
  'a dial string for somebody outside',
  'write sofia/gateway/GATEWAY/%s, with %s where the number goes',
);
export const outsideNumber = matching(OUTSIDE_NUMBER, 'a number', 'write digits, with a plus in front or without');

export const word =
  <T extends string>(words: readonly T[], what: string): Reader<T> =>
  (text) => {
    const found = words.find((each) => each === text);
    return found === undefined ? wrong(`${quote(text)} is not ${what}`, suggest(text, words)) : readAs(found);
  };

export const wholeNumber =
  (least: number, most: number): Reader<number> =>
  (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most
      ? readAs(number)
      : wrong(
          `${quote(text)} is not a whole number from ${String(least)} to ${String(most)}`,
          `use a number from ${String(least)} to ${String(most)}`,
        );
  };

export const ipAddress: Reader<string> = (text) =>
  isIP(text) === 0
    ? wrong(
        `${quote(text)} is not an IP address`,
        'write an address like 10.0.0.5; names and networks do not count here',
      )
    : readAs(text);

/** An address, or a network in CIDR notation (RFC 4632, section 3.1). */
export const ipNetwork: Reader<string> = (text) => {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIP(address) === 6 ? 128 : 32;
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
  return isIP(address) !== 0 && fits && rest.length === 0
    ? readAs(text)
    : wrong(
        `${quote(text)} is not an IP address or a network`,
        'write 10.0.0.5 or 10.0.0.0/24; names are not looked up',
      );
};

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export const hostName: Reader<string> = (text) =>
  isIP(text) !== 0 || HOST.test(text)
    ? readAs(text)
    : wrong(`${quote(text)} is not a host`, 'write an address or a name, like 127.0.0.1');

/** `host:port`. IPv6 is refused: the switch's `socket` application splits at the last colon. */
export const hostPort: Reader<HostPort> = (text) => {
  const match = /^([^:\s]+):(\d{1,5})$/.exec(text);
  const [, host = '', port = ''] = match ?? [];
  if (match === null || !HOST.test(host) || Number(port) < 1 || Number(port) > 65_535) {
    return wrong(
      `${quote(text)} is not host:port`,
      'write an IPv4 address or a name, a colon and a port, like 127.0.0.1:8021',
    );
  }
  return readAs({ host, port: Number(port) });
};

/** Where to listen; port 0 lets the system choose. `null`: nowhere. */
export const listenPlace: Reader<HostPort | null> = (text) => {
  if (text === 'off') return readAs(null);
  const [, host = '', port = ''] = /^([^:\s]+):(\d{1,5})$/.exec(text) ?? [];
  return HOST.test(host) && port !== '' && Number(port) <= 65_535
    ? readAs({ host, port: Number(port) })
    : wrong(`${quote(text)} is not host:port`, 'write 127.0.0.1:7278, or `off`');
};

/** How browsers reach a page: scheme, host and perhaps a port (RFC 6454, section 6.2). */
export const webOrigin: Reader<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  return isWeb && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
    ? readAs(url.origin)
    : wrong(`${quote(text)} is not the address of a web server`, 'write https://park.example.org, without a path');
};

/** Somebody a switch can ring: `1000`, in the lot's domain, or `1000@pbx.example.org`. */
export interface WrittenUser {
  readonly user: string;
  /** `null`: the lot's. */
  readonly domain: string | null;
}

export const writtenUser: Reader<WrittenUser> = (text) => {
  const [user, domain, ...rest] = text.split('@');
  const address = parseUserAddress(user, domain ?? 'x');
  if (address === undefined || rest.length > 0) {
    return wrong(
      `${quote(text)} cannot be rung`,
      "name a user of the directory, like '1000' or '1000@pbx.example.org'; outside numbers and dial strings are not allowed here",
    );
  }
  return readAs({ user: address.user, domain: domain === undefined ? null : address.domain });
};

export const inDomain = (written: WrittenUser, domain: string): UserAddress => ({
  user: written.user,
  domain: written.domain ?? domain,
});

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');
