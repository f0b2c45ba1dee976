/** Stands where a field was empty; no text of a CRM holds it. */
const gap = '\uE000';
/** What joins two parts of a text. */
const joint = '\\s*[-–—,;:/|·]\\s*';
/** `{Deal_Name}`: a field by its API name. */
const placeholder = /\{([A-Za-z0-9_]{1,100})\}/g;

/**
 * A text with the values of fields in the places that name them. An empty field leaves nothing, nor the dashes, commas
 * and blanks that only joined it to what is not there; null when nothing is left to read.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string | null {
  const valueOf = (name: string) => (Object.hasOwn(values, name) ? values[name]?.trim() : undefined);
  const text = template
    .replace(placeholder, (_whole, name: string) => valueOf(name) || gap)
    .replace(new RegExp(`(${joint})${gap}${joint}`, 'g'), '$1')
    .replace(new RegExp(`${gap}${joint}|${joint}${gap}|${gap}`, 'g'), '')
    .replace(/ {2,}/g, ' ')
    .trim();
  return text === '' ? null : text;
}

/** The fields a text names, each once, in their order. */
export function fieldsIn(template: string): string[] {
  return [...new Set([...template.matchAll(placeholder)].flatMap(([, name]) => name ?? []))];
}
