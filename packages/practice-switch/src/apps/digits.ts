import type { DigitTarget } from '../channel/digit-bindings.js';
import type { Leg } from '../channel/leg.js';
import { type AppGroup, instant } from './app.js';

const targetOf = (word: string | undefined): DigitTarget => (word === 'peer' ? 'peer' : 'self');

/**
 * `<realm>,<digits>,exec[i]:<app>,<data>[,<whose keys>[,<on which leg>]]` (mod_dptools.c:bind_digit_action_function). Only `exec[i]`,
 * which runs at once, is there.
 */
function bind(leg: Leg, data: string): void {
  const [realm = '', keys = '', string = '', value = '', whose, on] = data.split(',');
  const app = /^exec\[i\]:(.+)$/.exec(string)?.[1];
  if (realm === '' || keys === '' || app === undefined) {
    leg.node.log.write('error', `bind_digit_action ${data} is not modelled`);
    return;
  }
  leg.digits[targetOf(whose)].bind(realm, { keys, line: `${app} ${value}`, on: targetOf(on) });
}

export const digitApps: AppGroup = {
  bind_digit_action: instant(bind),
  /** `<realm>[,<whose keys>]`. */
  clear_digit_action: instant((leg, data) => {
    const [realm = '', whose] = data.split(',');
    leg.digits[targetOf(whose)].clear(realm);
  }),
  digit_action_set_realm: instant((leg, data) => {
    const [realm = '', whose] = data.split(',');
    leg.digits[targetOf(whose)].setRealm(realm);
  }),
};
