import { expect, test } from 'vitest';
import { extrasGiven, scopesOfExtras } from '../../server/sync/zoho-extras.ts';
import { explainRowRefusal, isDealGone } from '../../server/sync/write-back-outcome.ts';

test('each permission is asked for once', () => {
  expect(scopesOfExtras([])).toEqual([]);
  expect(scopesOfExtras(['crm-fields', 'automations'])).toEqual([
    ...['ZohoCRM.modules.deals.UPDATE', 'ZohoCRM.settings.fields.ALL', 'ZohoCRM.modules.tasks.CREATE'],
  ]);
});

test('what was given is what Zoho lists; when it lists nothing, what was asked', () => {
  expect(extrasGiven(['crm-fields'], null)).toEqual(['crm-fields']);
  expect(extrasGiven(['crm-fields'], ['ZohoCRM.org.READ', 'ZohoCRM.modules.Deals.UPDATE'])).toEqual([]);
  const all = ['ZohoCRM.modules.Deals.UPDATE', 'ZohoCRM.settings.fields.ALL'];
  expect(extrasGiven(['crm-fields', 'automations'], all)).toEqual(['crm-fields']);
});

test('a wrong id means that the deal is gone; a wrong value does not', () => {
  expect(isDealGone({ code: 'INVALID_DATA', message: 'the id given seems to be invalid' })).toBe(true);
  expect(isDealGone({ code: 'INVALID_DATA', message: 'invalid data' })).toBe(false);
});

test('what is locked is tried again soon, what a person must change after an hour', () => {
  const of = (code: string) => {
    const { problem, againMs } = explainRowRefusal({ code, message: 'why' });
    return [problem.code, againMs];
  };
  expect(of('RECORD_LOCKED')).toEqual(['crm_deal_locked', 60_000]);
  expect(of('RECORD_IN_BLUEPRINT')).toEqual(['crm_deal_in_blueprint', 3600_000]);
  expect(of('NO_PERMISSION')).toEqual(['crm_deal_refused', 3600_000]);
});
