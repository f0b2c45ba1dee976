/** Pure: what a person who comes back to the settings begins with. */
import type { DraftAnswer } from '../../server/api/contract/settings-draft.ts';
import { settingsSchema } from '../../server/api/contract/settings.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { sectionOfField } from './section-of-field.ts';
import type { Section } from './sections.ts';
import { isSwitchedOn, stepNames } from './setup-progress.ts';
import type { ConfirmedStep } from './setup-progress.ts';

export type Changes = Partial<Settings>;

/** Changes that were left behind: taken up again only when the person says so. */
export interface LeftChanges {
  changes: Changes;
  savedAt: string;
  /** The parts of the page that they are of. */
  parts: Section[];
  /** `older`: others have saved settings since. */
  base: 'current' | 'older';
}

interface Beginning {
  changes: Changes;
  confirmed: ConfirmedStep[];
  left: LeftChanges | null;
}

/** A set-up that is under way goes on where it was; changes of settings in force are offered back. */
export function beginDraft(saved: Settings, kept: DraftAnswer | undefined): Beginning {
  const draft = kept?.draft;
  if (!draft) return { changes: {}, confirmed: [], left: null };
  const changes = changesIn(draft.changes, saved);
  const base = draft.basedOn === kept.version ? 'current' : 'older';
  const isOn = isSwitchedOn(saved);
  const confirmed = isOn ? [] : stepNames.filter((name): name is ConfirmedStep => draft.confirmed.includes(name));
  if (!isOn && base === 'current') return { changes, confirmed, left: null };
  if (Object.keys(changes).length === 0) return { changes, confirmed, left: null };
  const sections = Object.keys(changes).flatMap((group) => sectionOfField(group) ?? []);
  return { changes: {}, confirmed, left: { changes, savedAt: draft.savedAt, parts: [...new Set(sections)], base } };
}

/** The groups that say something else than what is saved. */
function changesIn(draft: NonNullable<DraftAnswer['draft']>['changes'], saved: Settings): Changes {
  const groups = (Object.keys(settingsSchema.shape) as (keyof Settings)[]).filter(
    (group) => draft[group] !== undefined && chosenIn(draft[group]) !== chosenIn(saved[group]),
  );
  return Object.fromEntries(groups.map((group) => [group, draft[group]]));
}

/** What a person has chosen; how far it works is the server's to say. */
export function chosenIn(settings: unknown): string {
  return JSON.stringify(settings, (key, value: unknown) => (key === 'state' ? undefined : value));
}
