/** Words that say what form a company has, not which company it is. */
const legalForms = new Set(
  (
    'ltd limited pty pte proprietary inc incorporated llc llp lp plc corp corporation co company ' +
    'gmbh mbh ag kg ohg ug ev se sa sas sarl sasu srl spa sl bv nv vof ab as asa aps oy oyj kk sdn bhd'
  ).split(' '),
);

/** Letters that Unicode does not take apart into a letter and a mark. */
const foldedLetters: Record<string, string> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' },
};

/**
 * What two spellings of one name have in common: without case, accents, punctuation, spacing, `&` for *and*, and legal
 * forms at the end. Never empty for a name that is not.
 */
export function nameKey(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => foldedLetters[letter] ?? letter)
    .normalize('NFC')
    .replace(/[&+]/g, ' and ')
    // L.L.C. and O’Brien are one word each; any other sign parts two words.
    .replace(/[.'’‘`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    // Initials are one word, spaced or not: J. P. Morgan, A/S.
    .replace(/(?<=(?:^| )\p{L}) (?=\p{L}(?: |$))/gu, '');
  const words = plain.split(' ');
  while (words.length > 1 && endsInLegalForm(words)) words.pop();
  return words.join(' ') || name.trim().toLowerCase();
}

/** “Smith & Co” is not “Smith”: after *and*, *co* belongs to the name. */
function endsInLegalForm(words: string[]): boolean {
  return legalForms.has(words.at(-1) ?? '') && words.at(-2) !== 'and';
}

/** A tax number without its spaces, dots and hyphens; null when there is none. */
export function taxKey(taxNumber: string | null): string | null {
  return taxNumber?.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '') || null;
}

/** An e-mail address as it is compared: case says nothing. */
export function emailKey(email: string | null): string | null {
  return email?.trim().toLowerCase() || null;
}
