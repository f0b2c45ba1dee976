import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Settings } from '../../server/api/contract/settings.ts';
import { ApiError } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import { keepDraft, readKeptDraft } from './kept-draft.ts';
import { saveSettingsOptions } from './queries.ts';

/** The settings as they are being edited, on whichever part of the page: one whole, saved as one whole. */
export interface SettingsDraft {
  settings: Settings;
  saved: Settings;
  isChanged: boolean;
  /** Lays changes over what there is. */
  change: (changes: Partial<Settings>) => void;
  /** Throws the changes away. */
  reset: () => void;
  save: (changes?: Partial<Settings>) => void;
  saving: 'not yet' | 'under way' | 'done';
  error: Error | null;
  /** Why the server refused the field, or what is the matter with the one it has. */
  errorOf: (field: string) => string | undefined;
}

/** What is not changed here is sent back as it is saved. `keep`: the changes outlive a reload, as the set-up needs it. */
export function useSettingsDraft(props: { saved: Settings; send: Send; keep: 'kept' | 'not kept' }): SettingsDraft {
  const { saved, send, keep } = props;
  const [changes, setChanges] = useState<Partial<Settings>>(() => (keep === 'kept' ? readKeptDraft() : {}));
  const mutation = useMutation(saveSettingsOptions(send, useQueryClient()));
  const settings = { ...saved, ...changes };
  const refused = mutation.error instanceof ApiError ? mutation.error.errors : [];
  useEffect(() => {
    keepDraft(keep === 'kept' ? changes : {});
  }, [keep, changes]);
  return {
    ...{ settings, saved, error: mutation.error },
    isChanged: chosenIn(settings) !== chosenIn(saved),
    change: (more) => {
      setChanges({ ...changes, ...more });
    },
    reset: () => {
      setChanges({});
      mutation.reset();
    },
    save: (more = {}) => {
      if (mutation.isPending) return;
      const sent = { ...settings, ...more };
      mutation.mutate(sent, {
        onSuccess: () => {
          setChanges((current) => withoutSent(current, sent));
        },
      });
    },
    saving: mutation.isPending ? 'under way' : mutation.isSuccess ? 'done' : 'not yet',
    errorOf: (field) => refused.find((error) => error.field === field)?.message,
  };
}

/** What has been changed since it was sent stays changed. */
function withoutSent(changes: Partial<Settings>, sent: Settings): Partial<Settings> {
  const later = Object.entries(changes).filter(([key, value]) => value !== sent[key as keyof Settings]);
  return Object.fromEntries(later);
}

/** What a person has chosen; how far it works is the server's to say. */
function chosenIn(settings: Settings): string {
  return JSON.stringify(settings, (key, value: unknown) => (key === 'state' ? undefined : value));
}
