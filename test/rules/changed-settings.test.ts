import { expect, test } from 'vitest';
import { changedSettings } from '../../server/sync/changed-settings.ts';

const rule = (id: string, stage: string) => ({ id, stage, enabled: true });

test('only what differs is told, by its path', () => {
  const before = {
    rounding: 'line',
    mapping: { taxType: null, taxes: { GST: 'A' } },
    rules: [rule('won', 'Closed Won')],
  };
  const after = { rounding: 'line', mapping: { taxType: 'B', taxes: {} }, rules: [rule('won', 'Signed')] };
  expect(changedSettings(before, after)).toEqual({
    before: { 'mapping.taxType': null, 'mapping.taxes.GST': 'A', 'rules.won.stage': 'Closed Won' },
    after: { 'mapping.taxType': 'B', 'mapping.taxes': {}, 'rules.won.stage': 'Signed' },
  });
});

test('a rule taken away or added is told whole; another place in the list is no change', () => {
  const [won, half] = [rule('won', 'Closed Won'), rule('half', 'Signed')];
  expect(changedSettings({ rules: [won] }, { rules: [half, won] })).toEqual({
    before: {},
    after: { 'rules.half.id': 'half', 'rules.half.stage': 'Signed', 'rules.half.enabled': true },
  });
  expect(changedSettings({ rules: [won, half] }, { rules: [half, won] })).toEqual({ before: {}, after: {} });
});

test('a list of texts is one value, and the first version is all new', () => {
  expect(changedSettings(null, { acceptedQuoteStages: ['Accepted'] })).toEqual({
    before: {},
    after: { acceptedQuoteStages: ['Accepted'] },
  });
  expect(changedSettings({ stages: ['a'] }, { stages: ['a', 'b'] }).after).toEqual({ stages: ['a', 'b'] });
});
