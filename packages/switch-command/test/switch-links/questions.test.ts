import { describe, expect, it } from '@jest/globals';
import { api } from '../fake-leg.js';
import { CALLER, LEG } from '../orders.js';
import { NODE, linkRigs } from './link-rigs.js';

const { up } = linkRigs();

describe('questions', () => {
  it.each([
    ['joined', 'true', LEG, 'true'],
    ['joined', 'true', LEG, 'false'],
    ['not-joined', 'true', '_undef_', 'true'],
    ['not-joined', 'true', 'another-leg', 'true'],
    ['retriever-gone', 'true', 'another-leg', 'false'],
    ['caller-gone', 'false', '', ''],
    ['caller-gone', 'true', '-ERR No such channel!', 'true'],
    ['unknown', 'odd', '', ''],
  ])('joinState is %s (caller %s, last bridged to %s, retriever %s)', async (state, caller, peer, retriever) => {
    const { fake, links } = await up();
    fake.behave = (line) => api(line.includes('getvar') ? peer : line.includes(CALLER) ? caller : retriever);
    expect(await links.joinState(NODE, CALLER, LEG)).toBe(state);
  });

  it.each([
    ['talking', LEG, LEG],
    ['alone', '_undef_', LEG],
    ['alone', LEG, 'another-leg'],
    ['gone', '-ERR No such channel!', ''],
    ['gone', LEG, '-ERR No such channel!'],
  ])('talkOf is %s (bond %s, last bridged to %s)', async (kind, bond, last) => {
    const { fake, links } = await up();
    fake.behave = (line) => api(line.includes('signal_bond') ? bond : last);
    expect(await links.talkOf(NODE, CALLER)).toEqual(kind === 'talking' ? { kind, with: LEG } : { kind });
  });
});
