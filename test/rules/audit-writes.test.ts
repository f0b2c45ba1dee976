import { expect, test } from 'vitest';
import { auditWrites, tellEach, tellOne, type Writes } from '../../server/audit-writes.ts';
import type { AuditEntry } from '../../server/db/audit-log.ts';
import { AppError } from '../../server/errors.ts';
import { xeroWrites } from '../../server/xero/xero-writes.ts';
import { zohoWrites } from '../../server/zoho/zoho-writes.ts';

/** An API with one method that reads and two that write; what it answers is said by each test. */
interface Api {
  findThing(access: { orgId: string }): Promise<string>;
  makeThing(access: { orgId: string }, id: string): Promise<string>;
  makeThings(access: { orgId: string }, ids: string[]): Promise<(string | Error)[]>;
}
const writes: Writes<Api> = {
  makeThing: (outcome, id) => tellOne(outcome, (made) => ({ action: 'thing.made', subject: { id }, after: { made } })),
  makeThings: (outcome, ids) =>
    tellEach(
      outcome,
      ids,
      (row) => (typeof row === 'string' ? { answer: row } : { error: row }),
      (id) => ({ action: 'thing.made', subject: { id } }),
    ),
};
const access = { orgId: 'org' };
const at = new Date(0);

function play(answer: () => unknown, { note = () => Promise.resolve() }: { note?: () => Promise<void> } = {}) {
  const notes: AuditEntry[][] = [];
  const call = () => Promise.resolve().then(answer) as Promise<never>;
  const api = auditWrites<Api>({ findThing: call, makeThing: call, makeThings: call }, writes, {
    note: async (entries) => {
      notes.push(entries);
      await note();
    },
    now: () => at,
  });
  return { api, notes };
}

test('what a call has written is told once, however much it was, and reading is not told', async () => {
  const { api, notes } = play(() => ['made', new AppError('taken', '', { retry: 'never' }), 'made']);
  await api.makeThings(access, ['1', '2', '3']);
  await api.findThing(access);
  expect(notes).toHaveLength(1);
  expect(notes[0]?.map(({ subject, outcome, code }) => [subject['id'], outcome, code])).toEqual([
    ...[
      ['1', 'success', null],
      ['2', 'refused', 'taken'],
      ['3', 'success', null],
    ],
  ]);
  expect(notes[0]?.[0]).toMatchObject({
    orgId: 'org',
    at,
    actor: 'server',
    userId: null,
    origin: 'job',
    network: null,
  });
});

test.each<[string, unknown, string | null]>([
  ['a refusal', new AppError('xero_refused', '', { retry: 'never' }), 'refused xero_refused'],
  ['no answer', new AppError('unreachable', '', { retry: 'unknown' }), 'failure unreachable'],
  ['a Zoho that fails half-way', new AppError('zoho_unavailable', '', { retry: 'later' }), 'failure zoho_unavailable'],
  ['a surprise', new Error('?'), 'failure internal_error'],
  ['a limit', new AppError('xero_rate_limited', '', { retry: 'later' }), null],
  ['a lost grant', new AppError('grant_refused', '', { retry: 'reconnect' }), null],
])('%s is told for what it is', async (_name, error, told) => {
  const { api, notes } = play(() => {
    throw error;
  });
  await expect(api.makeThing(access, '1')).rejects.toBe(error);
  expect(notes.flat().map(({ outcome, code }) => `${outcome} ${code}`)).toEqual(told === null ? [] : [told]);
  expect(notes.flat().every(({ after }) => after === null)).toBe(true);
});

test('a write that cannot be taken down is not taken for done', async () => {
  const full = new Error('disk full');
  const { api } = play(() => 'made', { note: () => Promise.reject(full) });
  await expect(api.makeThing(access, '1')).rejects.toBe(full);
});

test('a CRM variable is told by its name, a deal by the names of its fields', () => {
  const variable = { apiName: 'ledger_signing_secret', name: 'n', value: 'the secret itself' };
  const told = [
    ...zohoWrites.storeVariable({ answer: undefined }, variable),
    ...zohoWrites.updateDeals(
      { answer: [{ code: 'SUCCESS' }] },
      [{ dealId: '7', values: { Amount_Due: 12 } }],
      'react',
    ),
  ];
  expect(told).toEqual([
    { action: 'variable.stored', subject: { variable: 'ledger_signing_secret' } },
    { action: 'deal.fields_written', subject: { deal: '7' }, after: { fields: ['Amount_Due'] } },
  ]);
});

test('a deal that Zoho refused and a field it did not make are refusals with Zoho’s code', () => {
  const refusal = { code: 'RECORD_LOCKED', message: 'locked' };
  const change = { dealId: '7', values: { Stage: 'Paid' } };
  expect(zohoWrites.updateDeals({ answer: [refusal] }, [change], 'left out')).toMatchObject([
    { action: 'deal.stage_changed', after: { stage: 'Paid' }, failure: { code: 'RECORD_LOCKED' } },
  ]);
  expect(zohoWrites.createDealFields({ answer: [refusal] }, [{ label: 'Due', type: 'date' }])).toMatchObject([
    { action: 'field.created', subject: { field: 'Due' }, failure: { code: 'RECORD_LOCKED' } },
  ]);
});

test('an item that Xero refused is told apart from those it made', () => {
  const refusal = new AppError('xero_refused', '', { retry: 'never' });
  const items = ['A', 'B'].map((code) => ({ code, name: 'a name' }));
  expect(xeroWrites.createItems({ answer: [{ code: 'B', refusal }] }, items, 'try')).toEqual([
    { action: 'item.created', subject: { item: 'A' } },
    { action: 'item.created', subject: { item: 'B' }, failure: { error: refusal } },
  ]);
});
