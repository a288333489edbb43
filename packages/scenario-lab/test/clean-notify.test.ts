/** The eye that looks into every NOTIFY: it must see what is wrong, else a clean report says nothing. */
import { describe, expect, it } from '@jest/globals';
import { flawOfNotify } from '../src/scenarios/clean-notify.js';

const notify = (inside: string): string =>
  `<?xml version="1.0"?>\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="3" state="full" entity="sip:701@pbx.test">\n${inside}\n</dialog-info>`;

const lit = (id: string, name: string): string =>
  notify(
    `<dialog id="${id}" direction="recipient">\n<state>confirmed</state>\n<remote>\n<identity display="${name}">sip:1000@pbx.test</identity>\n</remote>\n</dialog>`,
  );

describe('a NOTIFY', () => {
  it.each([
    ['a lit lamp', lit('parkade-701', 'Alice Ray')],
    ['an escaped name', lit('parkade-701', 'A &amp; B &lt;&quot;x&quot;&gt;')],
    ['no dialog at all', notify('')],
  ])('with %s is clean', (_what, body) => {
    expect(flawOfNotify(body)).toBeUndefined();
  });

  it.each([
    ['a bare ampersand', lit('parkade-701', 'A & B'), /not XML/],
    ['a tag in a name', lit('parkade-701', 'A <"x">'), /not XML/],
    ['an element that a name has closed', lit('parkade-701', '"></identity></remote></dialog>'), /not XML/],
    ["a channel's uuid", lit('6e3b5d1c-0f8e-4b59-9c53-0c3f8e2a7d10', 'Alice'), /uuid 6e3b5d1c/],
    ['half a document', lit('parkade-701', 'Alice').slice(0, -20), /not XML/],
  ])('with %s is not', (_what, body, why) => {
    expect(flawOfNotify(body)).toMatch(why);
  });
});
