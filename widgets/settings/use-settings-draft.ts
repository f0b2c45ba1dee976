import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DraftAnswer } from '../../server/api/contract/settings-draft.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { ApiError } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import { beginDraft, chosenIn } from './begin-draft.ts';
import type { LeftChanges } from './begin-draft.ts';
import { saveSettingsOptions } from './queries.ts';
import { isSwitchedOn } from './setup-progress.ts';
import type { ConfirmedStep } from './setup-progress.ts';
import { useKeepDraft } from './use-keep-draft.ts';

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
  /** What the person left behind the last time, until they say what becomes of it. */
  left: LeftChanges | null;
  settleLeft: (answer: 'continue' | 'discard') => void;
  /** The steps of the set-up that were gone through. */
  confirmed: readonly ConfirmedStep[];
  confirm: (step: ConfirmedStep) => void;
}

/**
 * What is not changed here is sent back as it is saved. Changes outlive the page: `kept` is what there was of them when it
 * was opened; undefined: that could not be read, and nothing is kept.
 */
export function useSettingsDraft(props: { saved: Settings; send: Send; kept: DraftAnswer | undefined }): SettingsDraft {
  const { saved, send, kept } = props;
  // What could not be read when the page was opened must not be overwritten later.
  const [beginning] = useState(() => ({ ...beginDraft(saved, kept), isRead: kept !== undefined }));
  const [changes, setChanges] = useState(beginning.changes);
  const [confirmed, setConfirmed] = useState(beginning.confirmed);
  const [left, setLeft] = useState(beginning.left);
  const mutation = useMutation(saveSettingsOptions(send, useQueryClient()));
  const settings = { ...saved, ...changes };
  const isChanged = chosenIn(settings) !== chosenIn(saved);
  const steps = isSwitchedOn(saved) ? [] : confirmed;
  const draft = { changes: isChanged ? changes : {}, confirmed: [...steps], basedOn: kept?.version ?? 0 };
  useKeepDraft(send, !beginning.isRead || left !== null ? null : draft);
  const refused = mutation.error instanceof ApiError ? mutation.error.errors : [];
  return {
    ...{ settings, saved, isChanged, error: mutation.error, left, confirmed },
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
    settleLeft: (answer) => {
      // What has been changed meanwhile is the newer.
      if (left && answer === 'continue') setChanges({ ...left.changes, ...changes });
      setLeft(null);
    },
    confirm: (step) => {
      setConfirmed([...new Set([...confirmed, step])]);
    },
  };
}

/** What has been changed since it was sent stays changed. */
function withoutSent(changes: Partial<Settings>, sent: Settings): Partial<Settings> {
  const later = Object.entries(changes).filter(([key, value]) => value !== sent[key as keyof Settings]);
  return Object.fromEntries(later);
}
