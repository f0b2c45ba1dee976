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
  { file: 'invoice-preview', group: 'panel preview', state: 'preview, three lines', width: 600 },
  { file: 'invoice-menu', group: 'panel menu', state: 'menu of a draft', width: 600 },
  { file: 'difference', group: 'panel invoices', state: 'does not agree with the deal', width: 600 },
  { file: 'settings', group: 'settings ready', state: 'all set up', width: 1200 },
];
