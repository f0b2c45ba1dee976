/** A secret that stands where none may stand. */
export interface Leak {
  /** The text's name. */
  where: string;
  /** What stands around it, with the secret itself left out. */
  around: string;
}

/** Shorter texts, and those of few different characters, are nobody's secret. */
const LEAST_LENGTH = 12;
const LEAST_CHARACTERS = 6;
const AROUND = 80;

export function isSecret(text: string): boolean {
  return text.length >= LEAST_LENGTH && new Set(text).size >= LEAST_CHARACTERS;
}

/** Looks for tens of thousands of secrets in megabytes of text: by their beginnings, at every place. */
export function findLeaks(texts: { where: string; text: string }[], secrets: Iterable<string>): Leak[] {
  const byStart = new Map<string, string[]>();
  for (const secret of secrets) {
    if (!isSecret(secret)) continue;
    const start = secret.slice(0, LEAST_LENGTH);
    byStart.set(start, [...(byStart.get(start) ?? []), secret]);
  }
  return texts.flatMap(({ where, text }) => {
    const leaks: Leak[] = [];
    for (let at = 0; at + LEAST_LENGTH <= text.length; at += 1) {
      const secret = byStart.get(text.slice(at, at + LEAST_LENGTH))?.find((known) => text.startsWith(known, at));
      if (secret === undefined) continue;
      const [before, after] = [text.slice(Math.max(0, at - AROUND), at), text.slice(at + secret.length)];
      leaks.push({ where, around: `${masked(before)}[a secret]${masked(after.slice(0, AROUND))}` });
      at += secret.length - 1;
    }
    return leaks;
  });
}

/** There may be another secret beside it, or a part of one. */
function masked(text: string): string {
  return text.replace(/[\w.~+/=-]{12,}/g, '…');
}
