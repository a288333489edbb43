import { describe, expect, it } from '@jest/globals';

import { parseConfig } from '@parkade/park-config';

/** The call-back of a lot, as the core gets it. */
function callBackOf(written: string): unknown {
  const loading = parseConfig(`
version: 1
nodes:
  - { name: a, esl: '10.0.0.1:8021', password: s, peer: '10.0.0.1:5080' }
  - { name: b, esl: '10.0.0.2:8021', password: s, peer: '10.0.0.2:5080' }
lots: { main: { domain: pbx.test, orbits: ['701'], ${written} } }
`);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config.lots[0]?.policy.callBack;
}

describe('[M5] call_back', () => {
  it('is off unless it is written', () => {
    expect(callBackOf('')).toBeUndefined();
  });

  it('needs a dial string, and tries once from any node', () => {
    const usual = { dial: 'sofia/gateway/trunk/%s', viaNode: null, tries: 1, forMs: 30_000, callerId: null };
    expect(callBackOf("call_back: { dial: 'sofia/gateway/trunk/%s' }")).toEqual(usual);
    expect(callBackOf("call_back: { dial: 'sofia/gateway/trunk/%s', via_node: any }")).toEqual(usual);
  });

  it('can name a node, a prefix, a number to be shown', () => {
    const written =
      "{ dial: 'sofia/external/0%s@10.9.9.9:5060', via_node: b, tries: 2, for: 20s, caller_id: '+49301234' }";
    expect(callBackOf(`call_back: ${written}`)).toEqual({
      dial: 'sofia/external/0%s@10.9.9.9:5060',
      viaNode: 'b',
      tries: 2,
      forMs: 20_000,
      callerId: '+49301234',
    });
  });
});
