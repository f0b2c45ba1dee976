/** Deals that wait, and what is asked before something is let go on or taken away. */
import type { GalleryState } from '../gallery-state.ts';
import { job, jobsAnswer } from './jobs-fixtures.ts';
import { page } from './settings-state.ts';

const untold = (id: string, dealName: string) =>
  job(id, {
    ...{ dealName, state: 'waiting', attempts: 0 },
    problem: {
      code: 'needs_confirmation',
      message: 'This deal reached its stage more than 7 days ago, and no event told of it.',
      fix: 'Let it go on, or leave it.',
      detail: null,
    },
  });
export const waitingStates: GalleryState[] = [
  page('deals that wait', {
    jobs: jobsAnswer([
      job('1', {
        state: 'needs_setup',
        problem: {
          code: 'needs_setup',
          message: 'No sales account has been chosen.',
          fix: 'Choose one above.',
          detail: null,
        },
      }),
      job('2', {
        ...{ dealName: 'Members’ website, with a very long name that somebody has given it in the CRM', attempts: 4 },
        problem: {
          code: 'xero_refused',
          message: 'Xero refused the invoice.',
          fix: 'Correct it, then retry.',
          detail: 'ValidationException: The contact name must be unique.',
        },
      }),
      job('3', {
        dealName: null,
        state: 'waiting',
        nextAttemptAt: '2026-11-21T15:00:00.000Z',
        problem: { code: 'xero_busy', message: 'Xero’s daily limit is used up.', fix: null, detail: null },
      }),
    ]),
  }),
  page('deals found without an event; events late', {
    jobs: jobsAnswer([untold('1', 'Student portal'), untold('2', 'Fleet tracking page')], {
      ...{ state: 'late', lastAt: '2026-11-21T11:40:00.000Z' },
      problem: {
        code: 'xero_events_late',
        message: 'Xero has changed without telling us. We look every few minutes instead, so the panel may lag behind.',
        fix: 'Look at the webhook of the app in Xero’s developer portal: its address, and whether deliveries fail.',
        detail: null,
      },
    }),
  }),
  page(
    'letting all go on',
    { jobs: jobsAnswer([untold('1', 'Student portal')]) },
    { steps: [{ press: 'Let all go on' }] },
  ),
  page('disconnecting', {}, { hash: '#connections', steps: [{ press: 'Disconnect' }] }),
];
