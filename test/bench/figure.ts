/** One measured number, as the table and the JSON line show it. */
export interface Figure {
  name: string;
  /** Null: it could not be measured; `note` says why. */
  value: number | null;
  unit: 'ms' | 's' | 'MB' | '%' | 'calls' | 'deals' | 'events' | 'invoices' | 'requests' | 'per second' | 'per window';
  target?: { atMost: number } | { atLeast: number };
  note?: string;
}

/** The figures of one scenario, in the order they are shown. */
export type Figures = Figure[];

/** The value below which `share` (0 to 1) of the sample lies, by nearest rank; null for an empty sample. */
export function percentile(sample: number[], share: number): number | null {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** p50, p95 and p99 of times in milliseconds. */
export function spread(name: string, sampleMs: number[], targets: Partial<Record<'p50' | 'p95' | 'p99', number>> = {}) {
  return [['p50', 0.5] as const, ['p95', 0.95] as const, ['p99', 0.99] as const].map(([label, share]): Figure => {
    const target = targets[label];
    const value = percentile(sampleMs, share);
    return {
      name: `${name} ${label}`,
      value,
      unit: 'ms',
      ...(target === undefined ? {} : { target: { atMost: target } }),
    };
  });
}

/** For a wait that ended at its limit: how far it had come; nothing when it was finished. */
export function unfinished(done: number, wanted: number): { note?: string } {
  return done >= wanted ? {} : { note: `not finished: ${done} of ${wanted}` };
}

function isMet({ value, target }: Figure): 'met' | 'missed' | 'none' {
  if (!target) return 'none';
  if (value === null) return 'missed';
  return ('atMost' in target ? value <= target.atMost : value >= target.atLeast) ? 'met' : 'missed';
}

const signs = { met: '✓', missed: '✗', none: ' ' } as const;

/** Three figures that matter: 0.0213, 4.71, 254, 31,250. */
function shown(value: number | null): string {
  if (value === null) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 4;
  return value.toLocaleString('en-US', { maximumFractionDigits: Number.isInteger(value) ? 0 : digits });
}

function targetOf({ target }: Figure): string {
  if (!target) return '';
  return 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
}

/** One scenario's part of the table on the terminal. */
export function tableOf(scenario: string, figures: Figures): string {
  const rows = figures.map((figure) =>
    [
      ` ${signs[isMet(figure)]} ${figure.name.padEnd(58)}`,
      shown(figure.value).padStart(10),
      figure.unit.padEnd(11),
      targetOf(figure).padEnd(8),
      figure.note ?? '',
    ]
      .join(' ')
      .trimEnd(),
  );
  return [scenario, ...rows].join('\n');
}

/** What the JSON line carries: rounded, so that it can be read. */
export function plainFigure({ name, value, unit, note }: Figure): Omit<Figure, 'target'> {
  const rounded = value === null ? null : Number(value.toPrecision(4));
  return { name, value: rounded, unit, ...(note === undefined ? {} : { note }) };
}
