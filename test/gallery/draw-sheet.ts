/**
 * All states of a group side by side, each in a frame: `?group=<number>&width=<pixels>`. A bar switches group, width,
 * language and scheme; `&bar=none` leaves it out.
 */
import { groups } from './groups.ts';

const chosen = new URLSearchParams(location.search);
const group = Number(chosen.get('group') ?? '0');
const bar = document.querySelector('nav');
const frames = (groups[group]?.states ?? []).map(({ title }, position) => {
  const frame = document.createElement('iframe');
  frame.name = frame.title = `state-${String(position)}`;
  frame.src = `state.html?group=${String(group)}&state=${String(position)}`;
  frame.width = chosen.get('width') ?? '600';
  const caption = document.createElement('figcaption');
  caption.textContent = title;
  const figure = document.createElement('figure');
  figure.append(caption, frame);
  document.querySelector('main')?.append(figure);
  return frame;
});

if (chosen.get('bar') === 'none') bar?.remove();
else {
  const groupNames = groups.map(({ name }, number) => [String(number), name] as const);
  addChoice('Group', groupNames, String(group), (number) => {
    chosen.set('group', number);
    location.search = String(chosen);
  });
  addChoice('Width', pairs('320', '600', '1200'), chosen.get('width') ?? '600', (width) => {
    for (const frame of frames) frame.width = width;
    chosen.set('width', width);
    history.replaceState(null, '', `?${String(chosen)}`);
  });
  addChoice('Language', pairs('en', 'de', 'pseudo', 'rtl'), 'en', (language) => {
    for (const frame of frames) frame.contentWindow?.postMessage({ language }, location.origin);
  });
  // A frame prefers what the element around it has: https://drafts.csswg.org/css-color-adjust-1/#color-scheme-effect
  addChoice('Scheme', pairs('light', 'dark'), 'light', (scheme) => {
    for (const frame of frames) frame.style.colorScheme = scheme;
  });
}

function pairs(...values: string[]): (readonly [string, string])[] {
  return values.map((value) => [value, value]);
}

function addChoice(
  label: string,
  options: (readonly [value: string, words: string])[],
  selected: string,
  onChoose: (value: string) => void,
): void {
  const select = document.createElement('select');
  select.append(...options.map(([value, words]) => new Option(words, value, false, value === selected)));
  select.addEventListener('change', () => {
    onChoose(select.value);
  });
  const around = document.createElement('label');
  around.append(label, select);
  bar?.append(around);
}
