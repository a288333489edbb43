import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { argument, killsEventSocket } from '@parkade/dialplan-contract';
import type { RequestAnswer } from '@parkade/park-ports';
import { displayNumber, displayText, draftAnswerScript, gateBlock, gateCommand } from '../src/index.js';
import { HOLD, PROMPTS, channelOf, dialPeerOf, joinOf } from './orders.js';
import { runSeed } from './seeded.js';

/** Names as callers send them, and as nobody should. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        'unload mod_event_socket', 'RELOAD', 'mod_event_socket', '${system(id)}', "'", '"', '\\', ',', ';', '=', '|', '^',
        '\n', '\r\n\r\n', '\0', '{', '}', '[', ']', '<', '>', '&', ':', ':_:', '$', '%', '📞', 'Ä', '名前', ' ', '  ', '^^;a=b',
        '\u202e', '\u2028', 'ＵＮＬＯＡＤ', 'bgapi', 'm:^:', ')', '(', '-', '.',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
); // prettier-ignore

const seed = runSeed();
const settings = { seed, numRuns: 400 };

/** The shape of a script: every line with the free text taken out. */
const skeleton = (answer: RequestAnswer): readonly string[] => {
  const drafted = draftAnswerScript(channelOf(), answer, PROMPTS);
  if (drafted?.kind !== 'script') return [JSON.stringify(drafted)];
  return drafted.script.steps.map(({ line }) =>
    line.replaceAll(/initial_callee_id_\w+=[^;]*;/g, '').replace(/(parkade_caller=)[A-Za-z0-9_-]*/, '$1'),
  );
};

describe(`free text never alters a command (seed ${seed})`, () => {
  it('holds for joins, peers and holds', () => {
    fc.assert(
      fc.property(hostile, hostile, (name, number) => {
        const hold = (who: { name: string; number: string }): RequestAnswer => ({
          kind: 'hold',
          params: { ...HOLD, caller: who },
        });
        expect(skeleton(joinOf(name, number))).toEqual(skeleton(joinOf('Alice', '1')));
        expect(skeleton(dialPeerOf(name))).toEqual(skeleton(dialPeerOf('Alice')));
        expect(skeleton(hold({ name, number }))).toEqual(skeleton(hold({ name: 'Alice', number: '1' })));
      }),
      settings,
    );
  });

  it('leaves only letters, digits, blank and . - ( ) in what is shown, at most 64 characters', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const shown = displayText(name);
        expect(shown).toMatch(/^[\p{L}\p{M}\p{Nd} .()-]*$/u);
        expect(Array.from(shown).length).toBeLessThanOrEqual(64);
        expect(killsEventSocket(`unload ${shown}`)).toBe(false);
        expect(displayNumber(name)).toMatch(/^[0-9A-Za-z+*#.-]{0,32}$/);
      }),
      settings,
    );
  });
});

describe('displayText', () => {
  it.each([
    ['Ms. Ray (Sales)', 'Ms. Ray (Sales)'],
    ['O\'Brien, "Bob"', 'OBrien Bob'],
    ['Park 701: Alice', 'Park 701 Alice'],
    ['Zoë\r\nContent-Length: 5', 'Zoë Content-Length 5'],
    ['мария 名前 عمر', 'мария 名前 عمر'],
    ['unload mod_event_socket', 'unload modeventsocket'],
    ['${api(x)}', 'api(x)'],
    ['  a   b ', 'a b'],
    ['x'.repeat(80), 'x'.repeat(64)],
  ])('%j', (name, shown) => {
    expect(displayText(name)).toBe(shown);
  });
});

describe('the last gate', () => {
  it.each([
    ['api version', 'pass'],
    ['api version\n\nbgapi system x', 'stop'],
    ['x\rname: y', 'stop'],
    ['x\0', 'stop'],
    ['api uuid_setvar u n Please UnLoad the MOD_event_Socket', 'stop'],
    ['mod_event_socket then reload', 'stop'],
    ['unload mod_sofia', 'pass'],
    [`api ${'x'.repeat(9000)}`, 'stop'],
  ])('%j: %s', (line, kind) => {
    expect(gateCommand(line).kind).toBe(kind);
  });

  it('looks over all lines of a block at once', () => {
    expect(gateBlock('sendmsg x\na: unload\nb: mod_event_socket\n').kind).toBe('stop');
  });
});

describe('argument', () => {
  it.each(['', 'a b', 'a;b', 'a\n', "a'", '${x}', 'x'.repeat(300)])('refuses %j', (text) => {
    expect(argument(text)).toBeUndefined();
  });
});
