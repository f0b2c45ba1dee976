/** What people read, by key: English beside the component, other languages in files of their own that come when wanted. */
import { currentReader } from './reader.ts';
import type { Reader } from './reader.ts';

/** The texts of one area: its name, which is that of its files, and its English. */
export interface Texts<FileKey extends string> {
  area: string;
  en: Readonly<Record<FileKey, string>>;
}

/** The keys a text is asked for by; `…_one` and `…_other` are one text, chosen by its `count`. */
type TextKey<FileKey extends string> = FileKey extends `${infer Base}_one`
  ? Base
  : FileKey extends `${infer Base}_other`
    ? Base
    : FileKey;

/** A text with its `{names}` filled in; numbers are written as the reader writes them. */
export type Translate<Key extends string> = (key: Key, values?: Readonly<Record<string, string | number>>) => string;

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
  const find = (key: string): string | undefined => translated[key] ?? english[key];
  return (key, values = {}) => {
    const { count } = values;
    const counted = typeof count === 'number' ? find(`${key}_${chooseForm(reader, count)}`) : undefined;
    return fill(counted ?? find(key) ?? find(`${key}_other`) ?? key, values, reader);
  };
}

/** Which plural form a language has for this number. */
function chooseForm(reader: Reader, count: number): Intl.LDMLPluralRule {
  return new Intl.PluralRules(reader.language.tag).select(count);
}

function fill(text: string, values: Readonly<Record<string, string | number>>, reader: Reader): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (typeof value === 'number') return new Intl.NumberFormat(reader.locale).format(value);
    return value ?? placeholder;
  });
}
