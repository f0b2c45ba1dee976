import { useEffect, useRef } from 'react';
import type { DraftBody } from '../../server/api/contract/settings-draft.ts';
import type { Send } from '../api/client.ts';
import { keepDraft } from './draft-queries.ts';

/** As long as somebody types nothing is sent. */
const PAUSE_MS = 800;

/**
 * Keeps on the server what is being changed, once the typing pauses and when the page is left. `draft` null: nothing is to be
 * kept now, and what was kept stays. What is half typed is refused by the server, and the draft before it stays, too.
 */
export function useKeepDraft(send: Send, draft: DraftBody | null): void {
  const wanted = draft && textOf(draft);
  const kept = useRef(wanted);
  const due = useRef<string | null>(null);
  const keepNow = useRef(() => {
    // Set below.
  });
  useEffect(() => {
    keepNow.current = () => {
      const text = due.current;
      if (text === null) return;
      due.current = null;
      kept.current = text;
      keepDraft(send, JSON.parse(text) as DraftBody).catch(() => {
        kept.current = null;
      });
    };
  }, [send]);
  useEffect(() => {
    due.current = wanted === kept.current ? null : wanted;
    if (due.current === null) return undefined;
    const timer = setTimeout(() => {
      keepNow.current();
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [wanted]);
  useEffect(() => {
    const keepWhenHidden = () => {
      if (document.visibilityState === 'hidden') keepNow.current();
    };
    document.addEventListener('visibilitychange', keepWhenHidden);
    return () => {
      document.removeEventListener('visibilitychange', keepWhenHidden);
      keepNow.current();
    };
  }, []);
}

/** Nothing changed is the same whatever it was changed from. */
function textOf({ changes, confirmed, basedOn }: DraftBody): string {
  const isNothing = Object.keys(changes).length === 0 && confirmed.length === 0;
  return JSON.stringify({ changes, confirmed, basedOn: isNothing ? 0 : basedOn });
}
