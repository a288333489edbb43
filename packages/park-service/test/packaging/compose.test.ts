import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { ROOT, repositoryText } from './repository.js';

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file?: string }>>;
}

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly network_mode?: string;
  readonly restart?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

const FOLDER = join(ROOT, 'docker');
const compose = parse(repositoryText('docker/compose.yaml'), { merge: true }) as Compose;
const named = (prefix: string): [string, Service][] =>
  Object.entries(compose.services).filter(([name]) => name.startsWith(prefix));
const engines = named('engine-');
const switches = named('freeswitch-');

/** `source:target[:options]`; the source of a named volume has no slash. */
function mounts(service: Service): { source: string; target: string; options: string }[] {
  return (service.volumes ?? []).map((written) => {
    const [source = '', target = '', options = ''] = written.split(':');
    return { source, target, options };
  });
}

describe('[O8] docker/compose.yaml', () => {
  it('has one Redis, two switches and two engines, and restarts each', () => {
    const always = Object.values(compose.services).filter(({ profiles }) => profiles === undefined);
    expect(always).toHaveLength(5);
    expect([engines.length, switches.length]).toEqual([2, 2]);
    for (const service of Object.values(compose.services)) expect(service.restart).toBe('unless-stopped');
  });

  it.each(Object.entries(compose.services))('names an image of %s that stays the same', (_, { image }) => {
    const [, tag] = /:([^:/]+)$/.exec(image) ?? [];
    expect(tag).toMatch(/^v?\d+\.\d+/);
  });

  it.each(Object.entries(compose.services))(
    'mounts into %s only what is there, and only single files',
    (_, service) => {
      for (const { source, options } of mounts(service)) {
        if (!source.startsWith('.')) {
          expect(Object.keys(compose.volumes)).toContain(source);
          continue;
        }
        expect(existsSync(join(FOLDER, source)) ? statSync(join(FOLDER, source)).isFile() : source).toBe(true);
        expect(options).toBe('ro');
      }
      for (const secret of service.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(secret);
    },
  );

  it('has passwords in files that are written by prepare-secrets.sh and never committed', () => {
    const script = repositoryText('docker/prepare-secrets.sh');
    expect(repositoryText('docker/.gitignore').split('\n')).toContain('secrets/');
    for (const [name, { file }] of Object.entries(compose.secrets)) {
      expect(file).toBe(`./secrets/${name}`);
      expect(script).toContain(name);
    }
    for (const { environment } of Object.values(compose.services)) {
      expect(Object.keys(environment ?? {}).filter((name) => /password|secret|token/i.test(name))).toEqual([]);
    }
  });

  it('publishes nothing beyond loopback', () => {
    const published = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(Object.values(compose.services).some((service) => service.privileged)).toBe(false);
  });

  it.each(engines)('gives %s no rights, no disk but for the records, and time to finish', (_, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(service.cap_add).toBeUndefined();
    expect(service.tmpfs?.[0]).toMatch(/^\/tmp:.*noexec/);
    // serve-command.ts finishes within ten seconds.
    expect(Number.parseInt(service.stop_grace_period ?? '0', 10)).toBeGreaterThan(10);
    expect(service.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
    expect(mounts(service).map(({ target }) => target)).toEqual(['/etc/parkade/parkade.yaml', '/var/lib/parkade']);
  });

  it('builds the image of both engines once', () => {
    const built = engines.flatMap(([, service]) => (service.build === undefined ? [] : [service.build]));
    expect(built).toHaveLength(1);
    for (const { context, dockerfile } of built) expect(existsSync(join(FOLDER, context, dockerfile))).toBe(true);
    expect(new Set(engines.map(([, service]) => service.image)).size).toBe(1);
  });

  it('asks each switch and Redis how it is, with its own password and port', () => {
    for (const [, service] of switches) {
      expect(service.network_mode).toBe('host');
      expect(service.healthcheck?.test.join(' ')).toMatch(/\$\$FS_ESL_PORT.*\/run\/secrets\/esl_password/);
    }
    expect(compose.services['redis']?.healthcheck?.test.join(' ')).toContain('/run/secrets/redis_password');
    expect(compose.services['redis']?.user).toMatch(/^[1-9]/);
  });

  it('gives the two switches ports of their own', () => {
    const ports = switches.map(([, { environment = {} }]) => environment);
    for (const name of ['FS_SIP_PORT', 'FS_PEER_PORT', 'FS_ESL_PORT']) {
      expect(new Set(ports.map((each) => each[name])).size).toBe(2);
    }
    const ranges = ports.map((each) => [Number(each['FS_RTP_FIRST']), Number(each['FS_RTP_LAST'])] as const);
    const [first, second] = ranges.toSorted(([a], [b]) => a - b);
    expect(first?.[1]).toBeLessThan(second?.[0] ?? 0);
  });

  it('sets every variable that the switches read from their environment, and no other', () => {
    const read = repositoryText('docker/freeswitch/vars.xml').matchAll(/cmd="env-set" data="\w+=\$(\w+)"/g);
    const wanted = [...read].map(([, name]) => name).toSorted();
    for (const [, { environment = {} }] of switches) expect(Object.keys(environment).toSorted()).toEqual(wanted);
    const fragments = ['directory', 'event_socket.conf', 'modules.conf', 'sofia.conf', 'switch.conf', 'vars'];
    const texts = fragments.map((name) => repositoryText(join('docker/freeswitch', `${name}.xml`))).join('\n');
    const set = [...texts.matchAll(/cmd="[a-z-]*set" data="([\w-]+)=/g)].map(([, name]) => name);
    const used = [...texts.matchAll(/(?<!as )\$\$\{(\w+)\}/g)].map(([, name]) => name);
    // sounds_dir is the switch's own.
    expect(used.filter((name) => name !== 'sounds_dir' && !set.includes(name))).toEqual([]);
  });

  it('has Prometheus and Grafana by the profile `metrics`, on loopback and without an account', () => {
    const { prometheus, grafana } = compose.services;
    expect([prometheus?.profiles, grafana?.profiles]).toEqual([['metrics'], ['metrics']]);
    expect(prometheus?.command).toContain('--web.listen-address=127.0.0.1:9090');
    expect(repositoryText('docker/grafana-datasource.yaml')).toContain('url: http://127.0.0.1:9090');
    expect(grafana?.environment).toMatchObject({
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
    });
    for (const service of [prometheus, grafana]) expect(service).toMatchObject({ cap_drop: ['ALL'] });
  });

  it('mounts each file of docker/freeswitch', () => {
    const files = readdirSync(join(FOLDER, 'freeswitch'), { recursive: true, encoding: 'utf8' });
    const xml = files.filter((name) => name.endsWith('.xml')).map((name) => `./freeswitch/${name}`);
    for (const [, service] of switches) {
      const sources = mounts(service).map(({ source }) => source);
      expect(sources.toSorted()).toEqual(xml.toSorted());
    }
  });
});
