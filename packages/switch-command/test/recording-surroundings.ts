import type { LogFields, Logger, Meters } from '@parkade/park-ports';

export interface Recording {
  readonly logger: Logger;
  readonly meters: Meters;
  readonly lines: { readonly level: string; readonly message: string; readonly fields: LogFields }[];
  /** `name{a=b}` → how often. */
  readonly counts: Map<string, number>;
}

export function recording(): Recording {
  const lines: Recording['lines'] = [];
  const counts = new Map<string, number>();
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  return {
    lines,
    counts,
    logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    meters: {
      count: (name, labels = {}) => {
        const key = `${name}{${Object.entries(labels)
          .map(([label, value]) => `${label}=${value}`)
          .join(',')}}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      },
      observeMs: () => undefined,
      gauge: () => undefined,
    },
  };
}
