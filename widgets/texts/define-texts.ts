/** What people read, by key: English beside the component, other languages in files of their own that come when wanted. */
import { fillText } from '../../server/texts/fill-text.ts';
import type { TextKey, Translate } from '../../server/texts/fill-text.ts';
import { currentReader } from './reader.ts';
import type { Reader } from './reader.ts';

/** The texts of one area: its name, which is that of its files, and its English. */
export interface Texts<FileKey extends string> {
  area: string;
  en: Readonly<Record<FileKey, string>>;
}

/** What `translate` and `useTexts` give for these texts, for functions that are handed it. */
export type TranslateOf<Defined> = Defined extends Texts<infer FileKey> ? Translate<TextKey<FileKey>> : never;

/** Names the area of `widgets/texts/en/<area>.json`, whose content is `en`. */
export function defineTexts<FileKey extends string>(
  area: string,
  en: Readonly<Record<FileKey, string>>,
): Texts<FileKey> {
  return { area, en };
}

/** The texts in a reader's language. In a component use `useTexts`, which follows the reader. */
export function translate<FileKey extends string>(
  { area, en }: Texts<FileKey>,
  reader: Reader = currentReader(),
): Translate<TextKey<FileKey>> {
  const english: Readonly<Record<string, string>> = en;
  const translated = reader.language.areas[area] ?? {};
  const tongue = { tag: reader.language.tag, locale: reader.locale };
  return (key, values = {}) => fillText((name) => translated[name] ?? english[name], { key, values, tongue });
}
