import { proxyRules } from '../house.js';
import { formOf } from '../rule.js';
import { LABEL, TICKET_HEADER, valueOf, VARIABLE } from '../names.js';
import { byOwnContext, DIALLABLE, lotsOf, toFirstContext } from './phone-contexts.js';
import { askedWithPeer, astray } from './astray.js';
import type { DialplanLot, DialplanSettings, PhoneContext } from './settings.js';
import { askEngine, asking } from './ask-engine.js';
import { dialledPattern, stylePattern } from './dialled-pattern.js';
import { escapePattern } from './number-pattern.js';
import { keepExtension } from './others-plans.js';
import { act, alsoGoingOn, extension, set, when, writeExtension, type Extension } from './xml.js';

/** Without the numbers that always pick up. */
const onlyParking = (lots: readonly DialplanLot[]): readonly DialplanLot[] =>
  lots.map((lot) => ({
    ...lot,
    numberPlans: lot.numberPlans.map(({ find: _find, ...one }) => ({ ...one, retrievePrefixes: [] })),
  }));

/**
 * [W30] Whoever calls by way of a proxy is stamped as its header says, and the legs that are dialled for them are told: when one of
 * these is parked by them, their own leg is gone, and with it the header.
 */
const proxiedCallers = ({ house }: DialplanSettings): readonly Extension[] =>
  proxyRules(house).map((rule) => {
    const { expression, behind } = formOf(rule);
    const said = `$1${behind}`;
    return alsoGoingOn(
      extension(
        LABEL.proxied,
        null,
        // Once only: a later INVITE of the same call may come past the proxy's eyes.
        when(valueOf(VARIABLE.who), '^$'),
        ...rule.given.map((question) => when(question.text, question.expression)),
        when(rule.who, expression, set(VARIABLE.who, said), act('export', `nolocal:${VARIABLE.dialler}=${said}`)),
      ),
    );
  });

/** For the end of the same context: every number of the house goes before. */
export function renderAstray(config: DialplanSettings, here: PhoneContext): string {
  const style = stylePattern(lotsOf(here, config));
  const fromHere = { [VARIABLE.home]: '${context}' };
  const wasSent = [when('${transfer_source}', '^.+$'), when('${last_bridge_to}', '^.+$')];
  return [
    '<!-- Rendered by `parkade dialplan render`. Behind all numbers of the house: who was sent to none of them is given back. -->',
    '<include>',
    ...(style === null
      ? []
      : [writeExtension(astray(config, LABEL.looksLikeOurs, [], `^(?:${style}).+$`, fromHere), '  ')]),
    writeExtension(keepExtension(null, ...wasSent), '  '),
    writeExtension(astray(config, LABEL.sentAstray, wasSent, '^.+$', fromHere), '  '),
    '</include>',
    '',
  ].join('\n');
}

/** For the context the phones dial from. */
export function renderEntry(config: DialplanSettings, here: PhoneContext): string {
  const ours = `^(${dialledPattern(lotsOf(here, config))})$`;
  const kept = keepExtension(
    'What the leg brings along for after the call is kept while we use the same variables.',
    when('destination_number', ours),
  );
  const entry = extension(
    LABEL.entry,
    null,
    when(
      'destination_number',
      ours,
      asking(config, {
        [VARIABLE.entry]: 'dialled',
        [VARIABLE.dialled]: '$1',
        // Where transfers of this leg go later on: while it waits, its own context is ours.
        [VARIABLE.home]: '${context}',
        // A transfer completed with this leg while it is told something would send the held party to where this leg is now
        // (sofia.c:sofia_handle_sip_i_refer takes its destination number), a number of ours that is none where they are.
        inline_destination: 'transfer:$1 XML ${context}',
      }),
    ),
    ...askedWithPeer(config),
  );
  return [
    `<!-- Rendered by \`parkade dialplan render\`. Goes into the context your phones dial from (conf/dialplan/${here.context}/). -->`,
    '<include>',
    ...[kept, ...proxiedCallers(config), entry].map((each) => writeExtension(each, '  ')),
    '</include>',
    '',
  ].join('\n');
}

/**
 * What a leg was in when it was sent (switch_core_session.c:switch_core_session_exec sets it): a talk, a queue, music. Out of these
 * it goes by its own plan or its own keys, though it may have talked to somebody before.
 */
const NOT_BY_ITSELF = '^(?!(?:transfer|ivr|read|play_and_get_digits|lua|luarun|javascript|v8|python3?|perl|managed)$)';

/**
 * [F2] A call from outside that is bridged right here and sent to a park code, or an orbit, by whom it talked to. Who dials by
 * themselves has not talked to anybody, and whoever did so and dials on is nobody's to send: the engine parks, and does nothing else.
 */
function sentOutside(config: DialplanSettings): readonly Extension[] {
  const dialled = `^(${dialledPattern(onlyParking(config.lots))})$`;
  const wasSent = [
    when('${transfer_source}', '^.+$'),
    when('${last_bridge_to}', '^.+$'),
    when('${current_application}', NOT_BY_ITSELF),
  ];
  const came = {
    [VARIABLE.entry]: 'dialled',
    [VARIABLE.outside]: '${context}',
    [VARIABLE.dialled]: '$1',
    [VARIABLE.home]: '${context}',
  };
  return [
    keepExtension(null, ...wasSent, when('destination_number', dialled)),
    extension(
      LABEL.sentOutside,
      null,
      ...wasSent,
      when('destination_number', dialled, asking(config, came)),
      ...askedWithPeer(config),
    ),
  ];
}

/** For the context where calls of the other nodes arrive: a ticket, from an address of a node, and what became of it. */
export function renderPeer(config: DialplanSettings): string {
  const addresses = [...new Set(config.nodes.flatMap((node) => node.addresses))].map(escapePattern);
  const fromANode = when('network_addr', `^(?:${addresses.join('|')})$`);
  // The leg that fetched a caller is still in this context when the caller transfers or parks who is behind it, and comes
  // back to it when that one was parked and is transferred on.
  const wasOurs = [fromANode, when(valueOf(VARIABLE.role), '^(?:retriever|caller)$')];
  const goesOn = when('destination_number', `^(${DIALLABLE})$`, toFirstContext(config));
  const onwards = [
    ...byOwnContext(config).map((where) =>
      extension(LABEL.peerOnwards, null, ...wasOurs, when('destination_number', `^${DIALLABLE}$`), where),
    ),
    extension(LABEL.peerOnwards, null, ...wasOurs, goesOn),
    // [W25] What nobody can dial: they go back to the sender.
    astray(config, LABEL.sentNowhere, wasOurs, '^.+$', {}),
  ];
  const ticket = extension(
    LABEL.peerTicket,
    null,
    fromANode,
    when(
      valueOf(TICKET_HEADER),
      '^([A-Za-z0-9_-]{22,64})$',
      asking(config, { [VARIABLE.entry]: 'ticket', [VARIABLE.ticket]: '$1' }),
      ...askEngine(config),
    ),
  );
  return [
    '<!-- Rendered by `parkade dialplan render`. Goes into the context where calls from your other nodes and trunks arrive. -->',
    '<include>',
    ...[...onwards, ticket, ...sentOutside(config)].map((each) => writeExtension(each, '  ')),
    '</include>',
    '',
  ].join('\n');
}
