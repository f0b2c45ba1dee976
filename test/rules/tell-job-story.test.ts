import { expect, test } from 'vitest';
import type { CallLogRow } from '../../server/db/monitor-tables.ts';
import { tellJobStory } from '../../server/sync/tell-job-story.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 14, 0, second));
const call = (second: number, changes: Partial<CallLogRow>): CallLogRow => ({
  ...{ orgId: 'o', dealId: '1', id: second, attemptId: null, at: at(second), side: 'zoho', method: 'GET' },
  ...{
    path: '/crm/v8/Deals/1',
    status: 200,
    durationMs: 500,
    code: null,
    said: null,
    correlationId: null,
    sharedBy: 1,
  },
  ...changes,
});

test('events, tries and what was done stand in the order of time, the calls of one try together', () => {
  const steps = tellJobStory('1', {
    events: [
      { source: 'zoho-stage', body: { dealId: '1', stage: 'Closed Won' }, receivedAt: at(1) },
      {
        source: 'zoho-notification',
        body: {
          ids: ['1'],
          affected_values: [
            { record_id: '2', values: { Stage: 'Lost' } },
            { record_id: 1, values: { Stage: 'Won' } },
          ],
        },
        receivedAt: at(6),
      },
    ],
    calls: [call(2, { attemptId: 'a' }), call(3, { attemptId: 'a', durationMs: 2000 }), call(8, {})],
    actions: [{ at: at(4), action: 'invoice.created', actor: 'server', outcome: 'success', code: null }],
  });
  expect(steps.map(({ kind }) => kind)).toEqual(['event', 'attempt', 'action', 'event', 'attempt']);
  expect(steps[0]).toMatchObject({ stage: 'Closed Won' });
  expect(steps[1]).toMatchObject({ durationMs: 3000, calls: [{ sharedBy: 1 }, { durationMs: 2000 }] });
  expect(steps[3]).toMatchObject({ stage: 'Won' });
});

test('an event of a form that nobody knows is told without a stage', () => {
  const [step] = tellJobStory('1', {
    events: [{ source: 'click', body: null, receivedAt: at(1) }],
    calls: [],
    actions: [],
  });
  expect(step).toEqual({ kind: 'event', at: at(1).toISOString(), source: 'click', stage: null });
});
