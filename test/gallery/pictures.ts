/** A state of the gallery as README and guides show it: `docs/images/<file>.png`. */
interface Picture {
  file: string;
  group: string;
  state: string;
  width: number;
}

/** What `npm run screenshots` makes. */
export const pictures: Picture[] = [
  { file: 'deal-panel', group: 'panel invoices', state: 'part paid, opened', width: 600 },
  { file: 'settings', group: 'settings ready', state: 'all set up', width: 1200 },
];
