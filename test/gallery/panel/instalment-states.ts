/** Part invoices of a deal, as they are planned and made. */
import type { InstalmentsAnswer } from '../../../server/api/contract/instalments.ts';
import { buildDealView, dealId } from '../../support/deal-view.ts';
import { buildPart, buildPlan } from '../../support/instalments-view.ts';
import type { GalleryState, PlayedAnswer, Step } from '../gallery-state.ts';

const planPath = `/api/deals/${dealId}/instalments`;
const open = { press: 'Part invoices' };

/** A deal whose part invoices are opened; then `steps`. */
function parts(
  title: string,
  plan: InstalmentsAnswer | PlayedAnswer,
  steps: Step[] = [],
  preview = plan,
): GalleryState {
  const made = 'version' in Object(plan) ? (plan as InstalmentsAnswer).instalments : [];
  const isMade = made.filter(({ state }) => state === 'made').length;
  const instalments = { made: isMade, planned: made.length - isMade };
  return {
    title,
    answers: {
      [`GET /api/deals/${dealId}`]: { body: buildDealView({ instalments }) },
      // For the readiness of a deal without a plan.
      [`POST /api/deals/${dealId}/invoices/preview`]: { body: { problems: [] } },
      [`GET ${planPath}`]: played(plan),
      [`POST ${planPath}/preview`]: played(preview),
    },
    steps: [open, ...steps],
  };
}

const played = (answer: InstalmentsAnswer | PlayedAnswer): PlayedAnswer =>
  typeof answer === 'object' && 'version' in answer ? { body: answer } : answer;

const invoice = (number: string, state: 'draft' | 'awaiting_payment' | 'paid' | 'voided') => ({
  ...{ number, state, currency: 'NZD', url: 'https://go.xero.com/1' },
});
const rest = buildPart({
  ...{ id: 'p-9', name: 'Balance', share: { kind: 'rest' }, amount: '840.00', total: '966.00' },
});
const deposit = buildPart({ state: 'made', invoice: invoice('DL-7K2QF-0042', 'paid') });
const unsaved = { version: 0, instalments: [buildPart({ id: null }), { ...rest, id: null }] };

export const instalmentStates: GalleryState[] = [
  parts('reading the deal', 'never', [{ see: 'Reading the deal' }]),
  parts('nothing planned', buildPlan(), [{ see: 'Start with' }]),
  parts(
    'deposit and balance, not saved',
    buildPlan(),
    [{ press: 'Deposit 30 %' }, { see: 'NZ$360.00' }],
    buildPlan(unsaved),
  ),
  parts('planned', buildPlan({ instalments: [buildPart(), rest] }), [{ see: 'nothing left' }]),
  parts(
    'deposit paid, the others on their days',
    buildPlan({
      instalments: [
        deposit,
        buildPart({ id: 'p-2', name: 'Installation', date: '2026-12-18', amount: '360.00', total: '414.00' }),
        { ...rest, date: '2027-01-31', amount: '480.00', total: '552.00' },
      ],
    }),
    [{ see: 'Installation' }],
  ),
  parts(
    'being made, stopped, voided',
    buildPlan({
      instalments: [
        buildPart({ state: 'under_way' }),
        buildPart({
          ...{ id: 'p-2', name: 'Installation', share: { kind: 'amount', value: '500.00' }, state: 'stopped' },
          ...{ amount: '500.00', total: '575.00' },
          problem: {
            code: 'account_unusable',
            message: 'The sales account 200 is archived in Xero.',
            fix: 'Choose another in Settings, or restore it in Xero.',
            detail: null,
          },
        }),
        { ...rest, state: 'voided', amount: '340.00', total: '391.00', invoice: invoice('DL-7K2QF-0044', 'voided') },
      ],
    }),
    [{ see: 'archived' }],
  ),
  parts(
    'the deal became more',
    buildPlan({
      ...{ plannedWhole: '1200.00', whole: { amount: '2000.00', total: '2300.00' }, all: '2000.00' },
      instalments: [deposit, { ...rest, amount: '1640.00', total: '1886.00' }],
    }),
    [{ see: 'when this was planned' }],
  ),
  parts(
    'the deal became less than what is invoiced',
    buildPlan({
      ...{
        plannedWhole: '1200.00',
        whole: { amount: '300.00', total: '345.00' },
        all: '360.00',
        overInvoiced: '60.00',
      },
      instalments: [deposit, { ...rest, amount: '0.00', total: '0.00' }],
    }),
    [{ see: 'more is invoiced' }],
  ),
  parts(
    'more than the deal',
    buildPlan({ instalments: [buildPart(), rest] }),
    [{ press: 'Two halves' }, { see: 'come to' }],
    buildPlan({
      ...{ all: '1300.00', excess: '100.00' },
      instalments: [
        buildPart({
          id: null,
          name: 'Part 1 of 2',
          share: { kind: 'amount', value: '700' },
          amount: '700.00',
          total: '805.00',
        }),
        buildPart({
          id: null,
          name: 'Part 2 of 2',
          share: { kind: 'amount', value: '600' },
          amount: '500.00',
          total: '575.00',
        }),
      ],
    }),
  ),
  parts('one taken out', buildPlan({ instalments: [buildPart(), rest] }), [
    { press: 'Remove Deposit' },
    { see: 'Undo' },
  ]),
  parts('something else is wrong', buildPlan({ instalments: [buildPart(), rest] }), [
    { press: 'Add a part' },
    { press: 'Save plan' },
    { see: 'Give it a name' },
  ]),
  parts('could not be read', {
    refusal: {
      status: 409,
      code: 'xero_not_connected',
      detail: 'Xero is not connected.',
      fix: 'Connect Xero in Settings.',
    },
  }),
];
