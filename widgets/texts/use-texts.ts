import { useMemo, useSyncExternalStore } from 'react';
import { translate } from './define-texts.ts';
import type { Texts, TranslateOf } from './define-texts.ts';
import { currentReader, onReaderChange } from './reader.ts';
import type { Reader } from './reader.ts';

/** The texts of an area in the reader's language: `t('key', { name, count })`. Draws anew when the reader changes. */
export function useTexts<FileKey extends string>(texts: Texts<FileKey>): TranslateOf<Texts<FileKey>> {
  const reader = useReader();
  return useMemo(() => translate(texts, reader), [texts, reader]);
}

/** For whom the page is. */
export function useReader(): Reader {
  return useSyncExternalStore(onReaderChange, currentReader);
}
