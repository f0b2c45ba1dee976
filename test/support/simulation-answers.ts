import type { Settings } from '../../server/api/contract/settings.ts';
import type { SimulatedInvoice, SimulationView } from '../../server/api/contract/simulation.ts';

/** What the simulator is answered, for tests and pictures. */
const crm = 'https://crm.zoho.com/crm/org1/tab/Potentials/';
const deal = (dealId: string, dealName: string) => ({ dealId, dealName, dealUrl: crm + dealId });

function invoice(id: number, dealName: string, changes: Partial<SimulatedInvoice> = {}): SimulatedInvoice {
  return {
    ...deal(`30000000000000${String(100 + id)}`, dealName),
    ...{ ruleId: 'won', customer: 'Ridgeway University', contact: 'linked', number: `DL-8K2M4QXZ${String(id)}A` },
    ...{ enteredOn: '2026-10-14', date: '2026-11-22', status: 'DRAFT', currency: 'NZD' },
    ...{ total: '1380.00', onSaving: 'not_made' },
    ...changes,
  };
}

const names = ['Student portal', 'Fleet tracking page', 'Members’ website', 'Booking site', 'Annual support'];

export function simulationOf(settings: Settings, changes: Partial<SimulationView> = {}): SimulationView {
  const first = [
    ...names.map((name, index) => invoice(index, name)),
    invoice(5, 'Harbour lights, second stage, with a name that somebody took great care to make complete', {
      ...{ customer: 'Sydney Harbour Federation Trust', currency: 'AUD', total: '12450.50', contact: 'create' },
      ...{ status: 'AUTHORISED', number: null, enteredOn: null },
    }),
    ...Array.from({ length: 8 }, (_, index) =>
      invoice(index + 6, `Retainer ${String(index + 1)}`, { contact: 'found', total: '460.00', onSaving: 'made' }),
    ),
  ];
  return {
    ...{ id: 'b6f4a0a2-5a8e-4a09-9d2c-1f6d0f0f7a11', state: 'done', days: 90, settings, problem: null },
    ...{ startedAt: '2026-11-22T09:00:00.000Z', endedAt: '2026-11-22T09:01:10.000Z' },
    ...{ progress: { judged: 214, deals: 214 }, onlyLatest: null, isStageTimeKnown: false },
    invoices: {
      count: first.length,
      totals: [
        { currency: 'NZD', count: 13, total: '10580.00' },
        { currency: 'AUD', count: 1, total: '12450.50' },
      ],
      ...{ perMonth: 5, madeOnSaving: 8, newItems: 2, first },
    },
    rules: settings.rules.map(({ id: ruleId, name }, index) => ({
      ...{ ruleId, name, problems: index === 0 ? 3 : 0, invoices: index === 0 ? first.length : 0 },
      totals:
        index === 0
          ? [
              { currency: 'NZD', count: 13, total: '10580.00' },
              { currency: 'AUD', count: 1, total: '12450.50' },
            ]
          : [],
    })),
    problems: [
      {
        ...{ code: 'no_amount', message: 'The deal has no lines with a price and no amount.', detail: null, count: 2 },
        fix: 'Enter an amount, a quote or products on the deal.',
        first: [
          { ...deal('301', 'Website refresh'), message: 'The deal has no lines with a price and no amount.' },
          { ...deal('302', 'Print run'), message: 'The deal has no lines with a price and no amount.' },
        ],
      },
      {
        ...{ code: 'tax_not_mapped', message: 'The tax “VAT 19 %” has no tax rate in Xero.', detail: null, count: 1 },
        fix: 'Choose a rate for it in Settings.',
        first: [{ ...deal('303', 'Export'), message: 'The tax “VAT 19 %” has no tax rate in Xero.' }],
      },
    ],
    passedOver: [
      { reason: 'not_at_stage', stage: 'Qualification', count: 171, first: [deal('304', 'First talk')] },
      { reason: 'not_at_stage', stage: 'Closed Lost', count: 20, first: [deal('305', 'Not this time')] },
      { reason: 'invoiced', stage: null, count: 6, first: [deal('306', 'Solar roof')] },
    ],
    ...changes,
  };
}
