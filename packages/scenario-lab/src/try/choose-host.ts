/** On which switch the story is told. */
import type { LabHost } from '../lab.js';
import { PracticeHost } from '../practice/practice-host.js';
import { findFreeSwitch } from '../real-switch/find-binary.js';
import { RealHost } from '../real-switch/real-host.js';
import type { Wishes } from './wishes.js';

/** @throws Error when a real switch is insisted on and there is none, or it does not start. */
export async function chooseHost(wish: Wishes['switch'], say: (text: string) => void): Promise<LabHost> {
  if (wish === 'practice') return practice(say, 'as asked');
  const binary = findFreeSwitch();
  if (binary.kind === 'absent') {
    if (wish === 'real') throw new Error(`there is no FreeSWITCH: ${binary.why}`);
    return practice(say, binary.why);
  }
  try {
    const host = await RealHost.start(binary.path);
    say(`Switch: ${binary.path}, two nodes on 127.0.0.1; who hears whom is measured by tones.`);
    return host;
  } catch (error) {
    if (wish === 'real') throw error;
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    return practice(say, `${binary.path} did not start: ${why}`);
  }
}

function practice(say: (text: string) => void, why: string): LabHost {
  say(`Switch: the practice switch, two nodes (${why}).`);
  return PracticeHost.start();
}
