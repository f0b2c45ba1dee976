import { settingsSchema } from '../../server/api/contract/settings.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { stepNames } from './setup-progress.ts';
import type { ConfirmedStep } from './setup-progress.ts';

/** Where a set-up that is not finished is kept in this browser: settings only, nothing of a customer. */
const places = { changes: 'deal-ledger-set-up', confirmed: 'deal-ledger-set-up-steps' };

/** What was changed before the page was left; nothing when it cannot be read any more. */
export function readKeptDraft(): Partial<Settings> {
  const kept = read(places.changes);
  if (typeof kept !== 'object' || kept === null) return {};
  // Each group of settings by itself: one that no longer fits must not cost the others.
  const entries = Object.entries(settingsSchema.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse((kept as Record<string, unknown>)[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Nothing changed: nothing kept. */
export function keepDraft(changes: Partial<Settings>): void {
  keep(places.changes, Object.keys(changes).length === 0 ? null : changes);
}

/** The steps that were confirmed before the page was left. */
export function readConfirmedSteps(): ConfirmedStep[] {
  const kept = read(places.confirmed);
  return stepNames.filter((name): name is ConfirmedStep => Array.isArray(kept) && kept.includes(name));
}

export function keepConfirmedSteps(steps: readonly ConfirmedStep[]): void {
  keep(places.confirmed, steps.length === 0 ? null : steps);
}

function read(place: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(place) ?? 'null');
  } catch {
    return null;
  }
}

/** A browser that keeps nothing for us only makes the set-up begin anew. */
function keep(place: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(value));
  } catch {
    // As said above.
  }
}
