import Big from 'big.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crmAmounts } from '../../server/sync/crm-amounts.ts';
import { priceLine } from '../../server/sync/price-line.ts';
import { lineAmountOf } from '../sandbox/xero/totals.ts';
import { aSourceLine } from './builders.ts';

function pricesOf(quantity: string, listPrice: string, discount: string) {
  const line = aSourceLine({ quantity, listPrice, discount });
  const [net = ''] = crmAmounts({ lines: [line], quote: null }).nets;
  return { net, price: priceLine(line, net) };
}

type Row = [name: string, crm: [string, string, string], xero: [string, string, string | null, string | null]];
test.each<Row>([
  ['a plain price stays as it is', ['2', '600', '0'], ['2', '600.00', null, null]],
  ['part of a unit stays part of a unit', ['0.25', '99.9', '0'], ['0.25', '99.90', null, null]],
  ['a price of four decimals stays', ['1000', '0.0125', '0'], ['1000', '0.0125', null, null]],
  ['a fifth decimal goes where that changes no cent', ['3', '33.33333', '0'], ['3', '33.3333', null, null]],
  ['a fifth decimal that makes cents', ['10000', '0.33333', '0'], ['1', '3333.30', null, '10000 × 0.33333']],
  ['a fifth decimal of the quantity', ['0.33333', '3', '0'], ['1', '1.00', null, '0.33333 × 3.00']],
  ['a discount of a whole percent is a rate', ['2', '100', '20'], ['2', '100.00', '10', null]],
  ['a discount of two decimals of a percent is a rate', ['1', '400', '49'], ['1', '400.00', '12.25', null]],
  ['three decimals of a percent are a net price', ['1', '400', '49.5'], ['1', '350.50', null, null]],
  ['a rate that Xero would have to round is a net price', ['1', '2120.44', '212.044'], ['1', '1908.40', null, null]],
  ['a discount of cents is a net price', ['1', '2120.44', '212.04'], ['1', '1908.40', null, null]],
  ['a net price of four decimals that gives the cent', ['3', '10', '5'], ['3', '8.3333', null, null]],
  ['a net price that does not is one sum', ['1000', '1', '0.01'], ['1', '999.99', null, '1000 × 1.00 less 0.01']],
  ['all of it off', ['2', '50', '100'], ['2', '50.00', '100', null]],
  ['half a cent is rounded before the discount', ['1', '0.005', '1'], ['1', '-0.99', null, null]],
  ['more than all of it off', ['1', '50', '60'], ['1', '-10.00', null, null]],
  ['a surcharge', ['2', '50', '-5'], ['2', '52.50', null, null]],
  ['a surcharge that is one sum', ['1000', '1', '-0.01'], ['1', '1000.01', null, '1000 × 1.00 plus 0.01']],
  ['something returned has a negative price', ['-2', '50', '0'], ['2', '-50.00', null, null]],
  ['something returned keeps its price', ['-3', '33.335', '0'], ['3', '-33.335', null, null]],
  ['something returned at a discount', ['-2', '50', '-10'], ['2', '-45.00', null, null]],
  ['something taken off', ['1', '-50', '0'], ['1', '-50.00', null, null]],
  ['nothing of it', ['0', '50', '0'], ['0', '50.00', null, null]],
  ['nothing of it, and something off', ['0', '50', '5'], ['1', '-5.00', null, '0 × 50.00 less 5.00']],
  ['something free', ['3', '0', '0'], ['3', '0.00', null, null]],
])('%s', (_name, crm, [quantity, unitAmount, discountRate, note]) => {
  expect(pricesOf(...crm).price).toEqual({ quantity, unitAmount, discountRate, note });
});

const decimal = (places: number, range: { min: number; max: number }) =>
  fc.integer(range).map((number) => new Big(number).div(10 ** places).toFixed());

test('whatever a line holds, Xero’s arithmetic gives its amount to the cent, and nothing is left for Xero to round or refuse', () => {
  const quantity = fc.oneof(
    fc.integer({ min: 1, max: 500 }).map(String),
    decimal(5, { min: -900_000, max: 90_000_000 }),
  );
  const listPrice = fc.oneof(
    decimal(2, { min: 0, max: 10_000_000 }),
    decimal(6, { min: -5_000_000, max: 900_000_000 }),
  );
  const discount = fc.oneof(fc.constant('0'), decimal(2, { min: -10_000, max: 500_000 }));
  fc.assert(
    fc.property(quantity, listPrice, discount, (...crm) => {
      const { net, price } = pricesOf(...crm);
      const [xeroQuantity, unitAmount] = [new Big(price.quantity), new Big(price.unitAmount)];
      expect(xeroQuantity.gte(0) && xeroQuantity.eq(xeroQuantity.round(4)) && unitAmount.eq(unitAmount.round(4))).toBe(
        true,
      );
      const discountRate = price.discountRate === null ? undefined : new Big(price.discountRate);
      const amount = lineAmountOf({ quantity: xeroQuantity, unitAmount, discountRate, discountAmount: undefined });
      expect(amount?.toFixed(2)).toBe(new Big(net).toFixed(2));
      if (!discountRate) return;
      expect(discountRate.gt(0) && discountRate.lte(100) && discountRate.eq(discountRate.round(2))).toBe(true);
      const unrounded = xeroQuantity.times(unitAmount).times(new Big(100).minus(discountRate)).div(100);
      expect(unrounded.eq(net)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('a discount of so many percent arrives as that rate wherever the price allows it', () => {
  const percent = decimal(2, { min: 1, max: 10_000 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), percent, (hundreds, rate) => {
      const listPrice = `${hundreds}00`;
      expect(pricesOf('1', listPrice, new Big(listPrice).times(rate).div(100).toFixed()).price.discountRate).toBe(rate);
    }),
  );
});
