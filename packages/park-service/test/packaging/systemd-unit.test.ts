import { describe, expect, it } from '@jest/globals';

import { repositoryText } from './repository.js';

/** Keys in the order written; a key may stand several times (systemd.syntax(7)). */
type Section = ReadonlyMap<string, readonly string[]>;

function parseUnit(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string[]>>();
  let current: Map<string, string[]> | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, section] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (section !== undefined) {
      expect(sections.has(section)).toBe(false);
      current = new Map();
      sections.set(section, current);
      continue;
    }
    const [, key, value] = /^([A-Z]\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined || current === undefined)
      throw new Error(`not a line of a unit: ${line}`);
    current.set(key, [...(current.get(key) ?? []), value]);
  }
  return sections;
}

/** systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.kill(5), systemd.resource-control(5). */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  Unit: ['Description', 'Documentation', 'Wants', 'After', 'StartLimitIntervalSec', 'StartLimitBurst'],
  Service: `
    Type User Group EnvironmentFile Environment LoadCredential ExecStart ExecReload Restart RestartSec KillSignal TimeoutStopSec
    StateDirectory StateDirectoryMode UMask LimitNOFILE MemoryMax TasksMax NoNewPrivileges CapabilityBoundingSet AmbientCapabilities ProtectSystem
    ProtectHome PrivateTmp PrivateDevices DevicePolicy ProtectKernelTunables ProtectKernelModules ProtectKernelLogs
    ProtectControlGroups ProtectHostname ProtectClock ProtectProc RestrictRealtime RestrictSUIDSGID RestrictNamespaces
    LockPersonality RemoveIPC MemoryDenyWriteExecute SystemCallArchitectures SystemCallFilter SystemCallErrorNumber
    RestrictAddressFamilies
  `
    .trim()
    .split(/\s+/),
  Install: ['WantedBy'],
};

const unit = parseUnit(repositoryText('docker/parkade.service'));
const one = (section: string, key: string): string | undefined => unit.get(section)?.get(key)?.at(-1);

describe('[O8] docker/parkade.service', () => {
  it('has the three sections and only keys that systemd knows there', () => {
    expect([...unit.keys()]).toEqual(['Unit', 'Service', 'Install']);
    for (const [name, section] of unit) {
      expect([...section.keys()].filter((key) => !KNOWN[name]?.includes(key))).toEqual([]);
    }
  });

  it('starts after Redis and FreeSWITCH, and is not stopped with them', () => {
    expect(one('Unit', 'After')).toMatch(/redis-server\.service.*freeswitch\.service/);
    for (const key of ['Requires', 'BindsTo', 'PartOf', 'Requisite']) expect(one('Unit', key)).toBeUndefined();
    expect(one('Service', 'Restart')).toBe('always');
  });

  it('waits longer for the end than the engine takes', () => {
    expect(Number.parseInt(one('Service', 'TimeoutStopSec') ?? '0', 10)).toBeGreaterThan(10);
  });

  it.each([
    ['NoNewPrivileges', 'true'],
    ['ProtectSystem', 'strict'],
    ['ProtectHome', 'true'],
    ['PrivateTmp', 'true'],
    ['PrivateDevices', 'true'],
    ['CapabilityBoundingSet', ''],
    ['RestrictNamespaces', 'true'],
    ['LockPersonality', 'true'],
    ['SystemCallArchitectures', 'native'],
    // V8 needs it; true would stop Node at its first compiled function.
    ['MemoryDenyWriteExecute', 'false'],
  ])('is hardened: %s=%s', (key, value) => {
    expect(one('Service', key)).toBe(value);
  });

  it('takes its passwords as credentials, by the names that the example configuration uses', () => {
    const names = (unit.get('Service')?.get('LoadCredential') ?? []).map((line) => line.split(':')[0] ?? '');
    const written = repositoryText('docker/three-offices.yaml').matchAll(
      /password_file: \/run\/credentials\/parkade\.service\/(\w+)/g,
    );
    expect(new Set([...written].map(([, name]) => name))).toEqual(new Set(names));
    expect(one('Service', 'User')).toBe('parkade');
  });

  it('starts the command of the npm package, where docs/operations.md installs it', () => {
    expect(one('Service', 'ExecStart')).toBe('/opt/parkade/bin/parkade serve');
    expect(repositoryText('docs/operations.md')).toContain('npm install --global --prefix /opt/parkade parkade');
  });
});

describe('docker/parkade.default', () => {
  it('holds assignments that systemd reads, and no password', () => {
    const lines = repositoryText('docker/parkade.default')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.filter((line) => !/^[A-Z_]+=\S+$/.test(line))).toEqual([]);
    expect(lines.filter((line) => /password|secret/i.test(line))).toEqual([]);
    expect(repositoryText('docker/parkade.service')).toContain('EnvironmentFile=-/etc/default/parkade');
  });
});
