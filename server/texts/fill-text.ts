/** Texts by key, filled in and counted as a language does it; the pages' texts and the server's own are filled in here. */

/** The key a text is asked for by; `…_one` and `…_other` are one text, chosen by its `count`. */
export type TextKey<FileKey extends string> = FileKey extends `${infer Base}_one`
  ? Base
  : FileKey extends `${infer Base}_other`
    ? Base
    : FileKey;

export type TextValues = Readonly<Record<string, string | number>>;

/** A text with its `{names}` filled in; numbers are written as the reader writes them. */
export type Translate<Key extends string> = (key: Key, values?: TextValues) => string;

/** BCP 47: `tag` is the language of the texts, `locale` how numbers are written; undefined: as the place it runs in does. */
interface Tongue {
  tag: string;
  locale: string | undefined;
}

/** The text that `find` knows by the key or, where there is a `count`, by its plural form; what nobody knows is its key. */
export function fillText(
  find: (key: string) => string | undefined,
  { key, values, tongue }: { key: string; values: TextValues; tongue: Tongue },
): string {
  const { count } = values;
  const form = typeof count === 'number' ? new Intl.PluralRules(tongue.tag).select(count) : null;
  const counted = form === null ? undefined : find(`${key}_${form}`);
  return fillIn(counted ?? find(key) ?? find(`${key}_other`) ?? key, values, tongue);
}

function fillIn(text: string, values: TextValues, { locale }: Tongue): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value);
    return value ?? placeholder;
  });
}
