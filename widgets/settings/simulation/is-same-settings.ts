import type { Settings } from '../../../server/api/contract/settings.ts';

/** Pure: whether two settings say the same; how far they work, and what is left out or null, makes no difference. */
export function isSameSettings(one: Settings, other: Settings): boolean {
  return saying(one) === saying(other);
}

function saying(settings: Settings): string {
  return JSON.stringify(settings, (key, value: unknown) => {
    if (key === 'state' || value === null) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return value;
    const entries = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
