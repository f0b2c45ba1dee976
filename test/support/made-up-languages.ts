/** Languages nobody speaks, made from the English texts: what they show of a page holds for languages to come. */
import type { Language } from '../../widgets/texts/reader.ts';

const files = import.meta.glob<Record<string, string>>('../../widgets/texts/en/*.json', {
  eager: true,
  import: 'default',
});

const accents: Record<string, string> = { a: 'åá', e: 'éê', i: 'îï', o: 'öô', u: 'ûü', n: 'ñ', c: 'ç', A: 'Å', E: 'É' };
const hebrew = 'אבגדהוזחטיכלמנסעפצקרשת';

/** Every vowel twice and with an accent: what stays plain is no text of ours; words are longer, as German ones are. */
export const accented: Language = makeLanguage('en-XA', 'ltr', (letter) => accents[letter] ?? letter);

/** In letters that are written from right to left. */
export const mirrored: Language = makeLanguage('he', 'rtl', (letter) =>
  /[a-z]/i.test(letter) ? (hebrew[letter.toLowerCase().charCodeAt(0) % hebrew.length] ?? letter) : letter,
);

function makeLanguage(tag: string, direction: Language['direction'], write: (letter: string) => string): Language {
  const areas = Object.entries(files).map(([path, texts]) => {
    const area = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
    const written = Object.entries(texts).map(([key, text]) => [key, writeText(text, write)] as const);
    return [area, Object.fromEntries(written)] as const;
  });
  return { tag, direction, areas: Object.fromEntries(areas) };
}

/** `{names}` stay as they are: they are filled in later. */
function writeText(text: string, write: (letter: string) => string): string {
  return text.replace(/\{\w+\}|[^{]/gu, (part) => (part.startsWith('{') ? part : write(part)));
}
