/** The simulator: not used yet, under way, through, and stopped. */
import type { Settings } from '../../../server/api/contract/settings.ts';
import { simulationOf } from '../../support/simulation-answers.ts';
import type { GalleryState } from '../gallery-state.ts';
import { ready } from './connection-fixtures.ts';
import { page } from './settings-state.ts';

/** Two rules, so that there is something to tell apart. */
const simulated: Settings = {
  ...ready,
  rules: [
    ...ready.rules,
    ...ready.rules.map((rule) => ({ ...rule, id: 'deposit', name: 'Deposit on the proposal', portion: '30' })),
  ],
};
const invoices = { ...simulationOf(simulated).invoices, perMonth: null };

function simulatedAs(title: string, changes: Parameters<typeof simulationOf>[1] | null): GalleryState {
  const simulation = changes && simulationOf(simulated, changes);
  const answers = { 'GET /api/settings/simulations': { body: { days: 90, simulation } } };
  return page(title, { settings: simulated }, { hash: '#simulation', answers });
}

export const simulationStates: GalleryState[] = [
  simulatedAs('simulator, not used yet', null),
  simulatedAs('simulation under way', {
    ...{ state: 'running', endedAt: null, progress: { judged: 75, deals: 214 }, onlyLatest: 1000, invoices },
  }),
  simulatedAs('simulated', {}),
  simulatedAs('simulation stopped', {
    ...{ state: 'stopped', progress: { judged: 100, deals: 214 }, invoices },
    settings: ready,
    problem: {
      ...{ code: 'zoho_connection_lost', message: 'Zoho CRM no longer accepts our connection.', detail: null },
      fix: 'Connect Zoho CRM again, then simulate again.',
    },
  }),
];
