/** `node packages/scenario-lab/dist/record/record-parkers-main.js <file> [part of a name]`: needs a FreeSWITCH, see `FREESWITCH_BIN`. */
import { writeFileSync } from 'node:fs';
import { findFreeSwitch } from '../real-switch/find-binary.js';
import { recordParkers } from './record-parkers.js';

const [file, only] = process.argv.slice(2);
if (file === undefined) throw new Error('into which file? record-parkers-main.js parkers.json');
const binary = findFreeSwitch();
if (binary.kind === 'absent') throw new Error(binary.why);
const recorded = await recordParkers(binary.path, (line) => process.stderr.write(`${line}\n`), only);
writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
