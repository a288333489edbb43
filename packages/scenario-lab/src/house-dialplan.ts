/**
 * The laboratory's own numbers, as any site has them, on every kind of switch: extensions that ring each other, ring groups, hunts,
 * queues and forwards. Parkade knows nothing of them.
 */
import { LAB_DOMAIN, OTHER_DOMAIN } from './lab-surroundings.js';
import { FOLLOWED_BY } from './lab-users.js';

type Action = readonly [application: string, data?: string];

const extension = (name: string, number: string, ...actions: readonly Action[]): string =>
  [
    `<extension name="${name}"><condition field="destination_number" expression="^${number}$">`,
    ...actions.map(([application, data]) =>
      data === undefined
        ? `<action application="${application}"/>`
        : `<action application="${application}" data="${data}"/>`,
    ),
    '</condition></extension>',
  ].join('\n');

const user = (number: string, domain = LAB_DOMAIN): string => `user/${number}@${domain}`;
const ENDS_WITH_THE_TALK: Action = ['set', 'hangup_after_bridge=true'];
const RINGS: Action = ['set', 'call_timeout=30'];

/** Numbers of the house. Of `forward...` the called one is 1001. */
export const HOUSE = {
  ringGroup: '2000',
  hunt: '2001',
  huntByBridges: '2002',
  forwardByTransfer: '2003',
  forwardByExtension: '2004',
  forwardByLoopback: '2005',
  loopbackGroup: '2006',
  namedGroup: '2007',
  mixedGroup: '2008',
  enterpriseGroup: '2010',
  groupCall: '2011',
  loopbackThatStays: '2012',
  ringsForTheGroup: '2014',
  groupWithLegVariables: '2013',
  byRegistration: '2015',
  outside: '2016',
  fifoCaller: '2020',
  fifoAgent: '2021',
  callCenter: '2022',
  /** Behind the loopback of {@link FOLLOW_ME}. */
  followed: '2017',
  /** Answers and waits: a caller in somebody else's queue, or the leg of an agent who was rung for it. */
  waits: '4999',
  conference: '2030',
  pickUpGroup: '**1001',
} as const;

/** `dial-string` of whoever is followed. */
export const FOLLOW_ME = `loopback/${HOUSE.followed}/default`;

/** @param number of a user of the second domain, with 9 in front: the equal number there */
export const inOtherDomain = (number: string): string => `9${number}`;

/** Where a survey is: this phone rings. */
export const SURVEY = '1003';
/** How long a caller's phone may be silent who dialled `quiet-...`, s. */
export const QUIET_SEC = 3;

/**
 * `plans-X` has plans for after the call and dials X; `quiet-X` has a media time-out and dials X; `then-X-Y` goes on with Y when the
 * talk with X is over.
 */
const PLANS: readonly string[] = [
  extension(
    'with-plans',
    'plans-(.+)',
    ['set', `transfer_after_bridge=${SURVEY}:XML:default`],
    ['set', 'inline_destination=hangup'],
    ['set', 'socket_resume=yes'],
    ['set', 'playback_timeout_sec=77'],
    ['set', 'initial_callee_id_name=House'],
    ['sched_hangup', '+600 ALLOTTED_TIMEOUT'],
    ['set', 'house_sched_id=${last_sched_id}'],
    ['transfer', '$1 XML default'],
  ),
  extension('quiet', 'quiet-(.+)', ['set', `media_timeout=${QUIET_SEC * 1000}`], ['transfer', '$1 XML default']),
  extension('then', 'then-(10\\d\\d)-(10\\d\\d)', ['bridge', user('$1')], ['transfer', '$2 XML default']),
];

/** `keys-X` dials X, and either side has the in-call code; `keys-caller-X`, `keys-called-X`: one side has it. */
const IN_CALL: readonly string[] = [
  extension(
    'keys',
    'keys(-caller|-called)?-(10\\d\\d)',
    ['execute_extension', 'parkade-in-call$1 XML parkade'],
    ENDS_WITH_THE_TALK,
    RINGS,
    ['bridge', user('$2')],
  ),
];

const FIFO = `sales@${LAB_DOMAIN}`;
const NUMBERS: readonly string[] = [
  extension('extensions', '(10\\d\\d)', ENDS_WITH_THE_TALK, RINGS, ['bridge', user('$1')]),
  extension('other-domain', '9(10\\d\\d)', ENDS_WITH_THE_TALK, RINGS, ['bridge', user('$1', OTHER_DOMAIN)]),
  extension('ring-group', HOUSE.ringGroup, ENDS_WITH_THE_TALK, RINGS, [
    'bridge',
    [user('1001'), user('1002'), user('1003')].join(','),
  ]),
  extension('hunt', HOUSE.hunt, ENDS_WITH_THE_TALK, RINGS, [
    'bridge',
    [user('1002'), user('1001'), user('1003')].join('|'),
  ]),
  extension(
    'hunt-by-bridges',
    HOUSE.huntByBridges,
    ENDS_WITH_THE_TALK,
    RINGS,
    ['set', 'continue_on_fail=true'],
    ['bridge', user('1002')],
    ['bridge', user('1001')],
    ['bridge', user('1003')],
  ),
  extension('forward-by-transfer', HOUSE.forwardByTransfer, ['transfer', '1001 XML default']),
  extension('forward-by-extension', HOUSE.forwardByExtension, ['execute_extension', '1001 XML default']),
  extension('forward-by-loopback', HOUSE.forwardByLoopback, ENDS_WITH_THE_TALK, RINGS, [
    'bridge',
    'loopback/1001/default',
  ]),
  extension('mixed-group', HOUSE.mixedGroup, ENDS_WITH_THE_TALK, RINGS, [
    'bridge',
    [user('1001'), user('1001', OTHER_DOMAIN)].join(','),
  ]),
  extension('group-with-leg-variables', HOUSE.groupWithLegVariables, ENDS_WITH_THE_TALK, [
    'bridge',
    ['1001', '1002'].map((number) => `[leg_timeout=30,originate_delay_start=0]${user(number)}`).join(','),
  ]),
  // From an API call a loopback offers the phone nothing but L16, unless told.
  extension('followed', HOUSE.followed, ENDS_WITH_THE_TALK, RINGS, [
    'bridge',
    `{absolute_codec_string=PCMU}${user(FOLLOWED_BY)}`,
  ]),
  extension('waits', HOUSE.waits, ['answer'], ['endless_playback', '${hold_music}']),
  extension('loopback-group', HOUSE.loopbackGroup, ENDS_WITH_THE_TALK, RINGS, [
    'bridge',
    'loopback/1001/default,loopback/1002/default',
  ]),
  extension('named-group', HOUSE.namedGroup, ['export', 'effective_caller_id_number=5550100'], ENDS_WITH_THE_TALK, [
    'bridge',
    [user('1001'), user('1002')].join(','),
  ]),
  extension('enterprise-group', HOUSE.enterpriseGroup, ENDS_WITH_THE_TALK, RINGS, [
    'bridge',
    [user('1001'), user('1002'), user('1003')].join(':_:'),
  ]),
  extension('group-call', HOUSE.groupCall, ENDS_WITH_THE_TALK, RINGS, ['bridge', `group/desk@${LAB_DOMAIN}`]),
  extension('loopback-that-stays', HOUSE.loopbackThatStays, ENDS_WITH_THE_TALK, RINGS, [
    'bridge',
    '{loopback_bowout=false,loopback_bowout_on_execute=false}loopback/1001/default',
  ]),
  extension('by-registration', HOUSE.byRegistration, ENDS_WITH_THE_TALK, RINGS, [
    'bridge',
    `sofia/internal/1001%${LAB_DOMAIN}`,
  ]),
  // Over the trunk that `global_setvar trunk` names.
  extension('outside', HOUSE.outside, ENDS_WITH_THE_TALK, RINGS, ['bridge', '${trunk}']),
  extension(
    'conference',
    HOUSE.conference,
    ['answer'],
    ['execute_extension', 'parkade-in-call-caller XML parkade'],
    ['conference', 'lab@lab'],
  ),
  extension('fifo-caller', HOUSE.fifoCaller, ['answer'], ['fifo', `${FIFO} in`]),
  extension('fifo-agent', HOUSE.fifoAgent, ['answer'], ['fifo', `${FIFO} out nowait`]),
  extension('call-center', HOUSE.callCenter, ['answer'], ['callcenter', `support@${LAB_DOMAIN}`]),
  extension(
    'rings-for-the-group',
    HOUSE.ringsForTheGroup,
    ['hash', 'insert/ringing/1001/${uuid}'],
    ENDS_WITH_THE_TALK,
    RINGS,
    ['bridge', user('1001')],
  ),
  extension('pick-up-group', '\\*\\*(10\\d\\d)', ['answer'], ['intercept', '${hash(select/ringing/$1)}']),
];

/** Inside the context `default`, behind Parkade's. */
export const HOUSE_DIALPLAN = [...NUMBERS, ...PLANS, ...IN_CALL].join('\n');

/** Inside the context of calls from elsewhere: they are led to the house's numbers, or with an 8 before one bridged where they are. */
export const PUBLIC_DIALPLAN = [
  extension('inward', '(10\\d\\d|20\\d\\d)', ['transfer', '$1 XML default']),
  extension('bridged-here', '8(10\\d\\d)', ENDS_WITH_THE_TALK, RINGS, ['bridge', `user/$1@${LAB_DOMAIN}`]),
  // As a menu does with what the caller has keyed, once the talk is over.
  extension(
    'then-by-itself',
    '8(10\\d\\d)-(.+)',
    RINGS,
    ['bridge', `user/$1@${LAB_DOMAIN}`],
    ['transfer', '$2 XML public'],
  ),
].join('\n');
