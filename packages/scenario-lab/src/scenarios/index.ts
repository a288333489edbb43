import { DESK } from './desk.js';
import { DESK_PARKING } from './desk-parking.js';
import { DESK_RACE } from './desk-race.js';
import { FROM_AFAR } from './afar.js';
import { BAD_INPUT, BAD_TARGETS } from './bad-input.js';
import { ESCAPING } from './escapes.js';
import { FAILURES } from './failures.js';
import { COURTESIES } from './courtesies.js';
import { OVERLOAD } from './overload.js';
import { FINDING } from './finding.js';
import { FOR_WHOM } from './for-whom.js';
import { FORWARDED } from './forwarded.js';
import { HABITS } from './habits.js';
import { IN_CALL } from './in-call.js';
import { HANG_UPS } from './hang-ups.js';
import { LAMP_LOOKS } from './lamp-looks.js';
import { LAMP_NAMES } from './lamp-names.js';
import { LAMP_RELOADS } from './lamp-reloads.js';
import { LAMPS } from './lamps.js';
import { LIVE_CHANGE } from './live-change.js';
import { MANY_DOMAINS } from './many-domains.js';
import { MANY_NODES } from './many-nodes.js';
import { LOTS } from './lots.js';
import { NO_ENGINE } from './no-engine.js';
import { NUMBERS } from './numbers.js';
import { OTHERS_PLANS } from './others-plans.js';
import { OPERATORS } from './operators.js';
import { PAGING } from './paging.js';
import { PARKING } from './parking.js';
import { PICKING_UP } from './picking-up.js';
import { PHONES_OF_A_PERSON } from './phones-of-a-person.js';
import { PROXIES } from './proxies.js';
import { REMINDERS } from './reminders.js';
import { RECALLS } from './recalls.js';
import type { Scenario } from './scenario.js';
import { SCANNING } from './scanning.js';
import { STORE_OUTAGES } from './store-outages.js';
import { TELLING } from './telling.js';
import { TRUNK_CALLS } from './trunk-calls.js';
import { TICKETS } from './tickets.js';
import { WHO_PARKED } from './who-parked.js';

/** Every scenario, in the order in which they are told. */
export const SCENARIOS: readonly Scenario[] = [
  ...PARKING,
  ...NUMBERS,
  ...FORWARDED,
  ...HABITS,
  ...IN_CALL,
  ...PICKING_UP,
  ...RECALLS,
  ...REMINDERS,
  ...FINDING,
  ...FOR_WHOM,
  ...SCANNING,
  ...COURTESIES,
  ...ESCAPING,
  ...PHONES_OF_A_PERSON,
  ...DESK,
  ...DESK_PARKING,
  ...DESK_RACE,
  ...HANG_UPS,
  ...TELLING,
  ...PAGING,
  ...OTHERS_PLANS,
  ...FAILURES,
  ...OVERLOAD,
  ...STORE_OUTAGES,
  ...NO_ENGINE,
  ...MANY_NODES,
  ...FROM_AFAR,
  ...TICKETS,
  ...WHO_PARKED,
  ...BAD_INPUT,
  ...BAD_TARGETS,
  ...LOTS,
  ...MANY_DOMAINS,
  ...LIVE_CHANGE,
  ...OPERATORS,
  ...LAMPS,
  ...LAMP_RELOADS,
  ...LAMP_NAMES,
  ...LAMP_LOOKS,
  ...PROXIES,
  ...TRUNK_CALLS,
];
