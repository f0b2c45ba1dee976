/** Until everything is set up. */
import type { GalleryState, Step } from '../gallery-state.ts';
import { choices, noChoices } from './choices-fixtures.ts';
import { fresh, lost, notConnected, org } from './connection-fixtures.ts';
import { page } from './settings-state.ts';
import { preview } from './trial-fixtures.ts';

/** Through the first steps of the set-up that are confirmed by going on. */
function goOn(steps: number): Step[] {
  return Array.from({ length: steps }, () => ({ press: 'Looks right, go on' }));
}

export const setUpStates: GalleryState[] = [
  page('signed out', { refused: { refusal: { status: 401, code: 'not_signed_in', detail: 'No session.' } } }),
  page('no administrator', {
    refused: { refusal: { status: 403, code: 'no_right', detail: 'Only administrators.', fix: 'Sign in as one.' } },
  }),
  page('terms to accept', {
    ...{ connections: { zoho: notConnected, xero: notConnected }, settings: fresh, choices: noChoices },
    org: { ...org, terms: { ...org.terms, accepted: null } },
  }),
  page('nothing connected', {
    ...{ connections: { zoho: notConnected, xero: notConnected }, settings: fresh, choices: noChoices },
  }),
  page('Xero to connect', {
    ...{ connections: { xero: notConnected }, settings: fresh },
    choices: { ...choices, accounts: null, taxRates: null },
  }),
  page('what syncs', { settings: fresh }),
  page('when an invoice is made', { settings: fresh }, { steps: [{ press: 'Looks right, go on' }] }),
  page('account and tax', { settings: fresh }, { steps: goOn(2) }),
  page(
    'tried on a deal',
    { settings: fresh },
    { steps: [...goOn(3), { press: 'Show the invoice' }, { see: 'could be made' }] },
  ),
  page(
    'tried, with problems',
    {
      settings: fresh,
      preview: {
        ...preview,
        contact: { ...preview.contact, match: 'unclear' },
        problems: [
          {
            ...{ field: 'contact', alsoAt: [] },
            code: 'contact_unclear',
            message: 'A Xero contact may be this customer, but not all of it agrees.',
            fix: 'Choose the contact on the deal.',
            detail: null,
          },
        ],
      },
    },
    { steps: [...goOn(3), { press: 'Show the invoice' }, { see: 'stands in the way' }] },
  ),
  page('switch on', { settings: fresh }, { steps: [...goOn(3), { press: 'Go on without trying' }] }),
  page('connection lost', { connections: { xero: lost } }, { hash: '#connections' }),
  page('reading the choices', {}, { hash: '#rules', answers: { 'GET /api/settings/choices': 'never' } }),
];
