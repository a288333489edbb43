#!/usr/bin/env node
/**
 * Practice switches as a process: `node dist/main.js <config.json>`, the file holding what `PracticeLab.start` takes.
 * The first line on stdout tells the ports; then every line on stdin is a {@link ControlLine}. End of stdin ends it.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type LabOptions, PracticeLab } from './lab.js';
import { type ControlLine, RemoteControl } from './remote-control.js';

const say = (line: Readonly<Record<string, unknown>>): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

function readOptions(path: string | undefined): LabOptions {
  if (path === undefined) throw new Error('usage: main.js <config.json>');
  const options: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isOptions(options)) throw new Error(`${path}: "nodes" must be a list of objects with a "name"`);
  return options;
}

function isOptions(value: unknown): value is LabOptions {
  if (typeof value !== 'object' || value === null || !('nodes' in value) || !Array.isArray(value.nodes)) return false;
  return value.nodes.every((node: unknown) => typeof node === 'object' && node !== null && 'name' in node);
}

function isControlLine(value: unknown): value is ControlLine {
  return typeof value === 'object' && value !== null && 'do' in value && typeof value.do === 'string';
}

async function main(): Promise<void> {
  const lab = await PracticeLab.start(readOptions(process.argv[2]));
  const control = new RemoteControl(lab, say);
  say({
    event: 'ready',
    seed: lab.seed,
    nodes: lab.nodes().map((node) => ({ name: node.name, eslPort: node.eslPort, sipAddress: node.sipAddress })),
  });
  for await (const text of createInterface({ input: process.stdin })) {
    if (text.trim() === '') continue;
    let line: unknown;
    try {
      line = JSON.parse(text);
    } catch {
      line = null;
    }
    if (isControlLine(line)) void control.carryOut(line);
    else say({ ok: false, error: 'not a line of JSON with a "do"' });
  }
  await lab.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
