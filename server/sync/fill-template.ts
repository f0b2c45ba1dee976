/** `{Deal_Name}`: a field by its API name. */
const placeholder = /\{([A-Za-z0-9_]{1,100})\}/g;

/**
 * A text with the values of fields in the places that name them. An empty field leaves nothing, nor the dashes, commas
 * and blanks that only joined it to what is not there; null when nothing is left to read.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string | null {
  const filled = template.replace(placeholder, (_whole, name: string) => values[name]?.trim() || gap);
  const joined = filled
    .replace(new RegExp(`${gap}\\s*[-–—,;:/|·]\\s*`, 'g'), gap)
    .replace(new RegExp(`\\s*[-–—,;:/|·]\\s*${gap}`, 'g'), gap)
    .replaceAll(gap, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  return joined === '' ? null : joined;
}

/** The fields a text names, each once, in their order. */
export function fieldsIn(template: string): string[] {
  return [...new Set([...template.matchAll(placeholder)].flatMap(([, name]) => name ?? []))];
}

/** Stands where a field was empty; no text of a CRM holds it. */
const gap = '\uE000';
