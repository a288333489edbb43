/** Signs, drawn on a field of 16 by 16. Each state of a bay has one of its own: colour is never the only difference. */
const SIGNS = {
  phone:
    'M3 2.500h2.600L7 6 5.300 7.200a7.500 7.500 0 0 0 3.500 3.500L10 9l3.500 1.400V13a1.500 1.500 0 0 1-1.600 1.500C6.500 14.200 1.800 9.500 1.500 4.100A1.500 1.500 0 0 1 3 2.500z',
  bell: 'M4 11V7a4 4 0 0 1 8 0v4l1.2 1.5H2.8zM6.8 14.3h2.4M1 6.5C1.2 4.6 2 3.200 3.200 2M15 6.500C14.800 4.600 14 3.200 12.800 2',
  music:
    'M6 12.5V4l7-1.5V11M6 12.5a1.8 1.8 0 1 1-3.600 0 1.8 1.8 0 0 1 3.600 0M13 11a1.8 1.8 0 1 1-3.600 0 1.8 1.8 0 0 1 3.600 0',
  warning: 'M8 2 14.5 13.5h-13zM8 6.5v3M8 11.6v.1',
  ring: 'M13 8a5 5 0 1 1-10 0 5 5 0 0 1 10 0',
  moon: 'M13 9.500A5.500 5.500 0 0 1 6.500 3a5.500 5.500 0 1 0 6.500 6.500z',
  'broken-link':
    'M6.500 9.500 4.700 11.300a2.300 2.300 0 0 1-3.300-3.300L3.200 6.200M9.500 6.500l1.800-1.800a2.300 2.300 0 0 1 3.300 3.300l-1.800 1.800M6 3 5.500 1.500M3.500 5 2 4.500M10 13l.5 1.500M12.500 11l1.500.5',
  'person-tick':
    'M8.700 5A2.700 2.700 0 1 1 3.300 5a2.700 2.700 0 0 1 5.400 0M1.500 13.500c.3-3 2-4.500 4.500-4.500 1 0 1.900.2 2.600.7M9.500 12.200l1.800 1.800 3.200-3.700',
  'handset-down':
    'M2 10.500c3.300-3.300 8.700-3.300 12 0l-1.700 1.700-2.500-1.100V9.200a7 7 0 0 0-3.600 0v1.900l-2.500 1.100zM6 2.500l4 3.500m0-3.500L6 6',
  arrow: 'M2.500 8h10M9 4.500 12.500 8 9 11.500',
  chevron: 'm4 6 4 4 4-4',
  dots: 'M3 8v.01M8 8v.01M13 8v.01',
  search: 'M11.300 7A4.300 4.300 0 1 1 2.700 7a4.300 4.300 0 0 1 8.600 0M10.300 10.300l3.500 3.500',
  sound: 'M2 6v4h2.500L8 13V3L4.500 6zM10.500 5.500a3.500 3.500 0 0 1 0 5M12.500 3.500a6.300 6.300 0 0 1 0 9',
  muted: 'M2 6v4h2.500L8 13V3L4.500 6zM10.500 6l4 4m0-4-4 4',
  sun: 'M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0M8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1.100 1.100M11.900 11.900 13 13M13 3l-1.100 1.100M4.100 11.900 3 13',
  half: 'M13.500 8a5.500 5.500 0 1 1-11 0 5.500 5.500 0 0 1 11 0M8 2.500v11M8 5.500h4.700M8 8h5.500M8 10.500h4.700',
  tick: 'm3 8.500 3.500 3.500L13 4.500',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  cross: 'm4 4 8 8m0-8-8 8',
  back: 'M3 7h7a3.500 3.500 0 0 1 0 7H6M3 7l3-3M3 7l3 3',
  dock: 'M2 2.500h12v11H2zM10 2.500v11',
  person:
    'M10.700 5.200A2.700 2.700 0 1 1 5.300 5.200a2.700 2.700 0 0 1 5.400 0M2.500 14c.4-3.200 2.500-4.800 5.500-4.800s5.100 1.600 5.500 4.800',
  note: 'M3 13.500 3.700 10.500 10.500 3.700a1.500 1.500 0 0 1 2.200 0 1.500 1.500 0 0 1 0 2.100L5.900 12.700z',
  clock: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 4.500V8l2.500 1.500',
  menu: 'M2.500 4.500h11M2.500 8h11M2.500 11.500h11',
} as const;

export type Sign = keyof typeof SIGNS | 'dotted-ring';

/** What points to somewhere turns round in languages that are read from the right. */
const MIRRORS: ReadonlySet<Sign> = new Set<Sign>(['arrow', 'back', 'dock']);

export function Icon({ sign }: { readonly sign: Sign }) {
  const mirrors = MIRRORS.has(sign) ? ' mirrors' : '';
  return (
    <svg class={`icon${mirrors}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {sign === 'dotted-ring' ? (
        <circle cx="8" cy="8" r="5" stroke-dasharray="2 2.500" />
      ) : (
        <path d={SIGNS[sign]} stroke-width={sign === 'dots' ? 2.5 : undefined} />
      )}
    </svg>
  );
}
