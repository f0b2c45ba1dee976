import { expect, test } from 'vitest';
import { exchangeRate } from '../../server/sync/exchange-rate.ts';

const rateOf = (value: string | null, changes: Partial<Parameters<typeof exchangeRate>[0]> = {}) =>
  exchangeRate({
    deal: { currency: 'USD', plainFields: value === null ? {} : { Exchange_Rate: value, Agreed_Rate: value } },
    ...{ field: 'Exchange_Rate', crmCurrency: 'NZD', baseCurrency: 'NZD' },
    ...changes,
  });

test.each([
  ['0.59', '0.59'],
  [' 1.5 ', '1.5'],
  ['0.1234567', '0.123457'],
  ['0.0000005', '0.000001'],
  ['151', '151'],
  ['999999999999.999999', '999999999999.999999'],
])('the rate %j of the deal is sent as %s', (value, rate) => {
  expect(rateOf(value)).toEqual({ rate, problems: [] });
});

test.each([null, '', '  ', '0', '0.0', '-0.59', '0,59', 'about 0.6', '1e3', '0.0000004', '1000000000000'])(
  'the rate %j cannot be sent, and the deal says why',
  (value) => {
    const { rate, problems } = rateOf(value);
    expect(rate).toBeNull();
    expect(problems).toMatchObject([
      { code: 'exchange_rate_unusable', fix: expect.stringContaining('one NZD') as string },
    ]);
  },
);

test('where no field is mapped, and in the own currency, Xero takes its own rate', () => {
  expect(rateOf('x', { field: null })).toEqual({ rate: null, problems: [] });
  expect(rateOf('x', { baseCurrency: 'USD' })).toEqual({ rate: null, problems: [] });
  expect(rateOf('x', { baseCurrency: null })).toEqual({ rate: null, problems: [] });
});

test('the CRM’s own rates count in its home currency: an organisation with another cannot use them, only another field', () => {
  const { problems } = rateOf('0.59', { crmCurrency: 'AUD' });
  expect(problems[0]?.message).toBe('The CRM’s exchange rates count in AUD, the Xero organisation’s in NZD.');
  expect(rateOf('0.59', { crmCurrency: 'AUD', field: 'Agreed_Rate' })).toEqual({ rate: '0.59', problems: [] });
});
