import { expect, test } from 'vitest';
import type { SyncState } from '../../server/db/deal-syncs.ts';
import { isMadeOnSaving, type SavingQuestion } from '../../server/sync/made-on-saving.ts';
import { defaultSettings } from '../../server/sync/settings.ts';

const on = defaultSettings(['Closed Won']);
const off = { ...on, rules: on.rules.map((rule) => ({ ...rule, enabled: false })) };
const [rule] = on.rules;
if (!rule) throw new Error('there is a standard rule');

const waiting = (changes: Partial<SyncState> = {}): SyncState => ({
  ...{ dealId: '1', ruleId: 'won', instalment: 'full', namedStage: 'Closed Won', state: 'needs_setup' },
  problem: { code: 'needs_mapping', message: '', fix: null, detail: null },
  ...changes,
});
const ask = (changes: Partial<SavingQuestion>) =>
  isMadeOnSaving({
    ...{ rule, saved: on, tried: on, work: [] },
    start: { before: new Set<string>(), unconfirmed: new Map<string, string>() },
    ...changes,
  });
const before = { before: new Set(['won']), unconfirmed: new Map<string, string>() };

test('a rule that begins with the settings leaves alone who is at its stage, but for deals an event has told of', () => {
  expect(ask({ saved: off })).toBe(false);
  expect(ask({ saved: null })).toBe(false);
  expect(ask({ saved: off, work: [waiting()] })).toBe(true);
  expect(ask({ saved: off, work: [waiting({ ruleId: '*' })] })).toBe(true);
  // Found by looking, not told.
  expect(ask({ saved: off, work: [waiting({ namedStage: null })] })).toBe(false);
});

test('where the rule is on already, a missing invoice is made unless the deal is before the rule or waits for a yes', () => {
  expect(ask({})).toBe(true);
  expect(ask({ start: before })).toBe(false);
  expect(ask({ start: { before: new Set(), unconfirmed: new Map([['won', 'Found late.']]) } })).toBe(false);
  expect(ask({ start: before, work: [waiting()] })).toBe(true);
});

test('what a person has to settle is not settled by saving', () => {
  const problem = { code: 'contact_unclear', message: '', fix: null, detail: null };
  expect(ask({ start: before, work: [waiting({ state: 'waiting', problem })] })).toBe(false);
  expect(ask({ start: before, work: [waiting({ state: 'skipped', problem: null })] })).toBe(false);
});
