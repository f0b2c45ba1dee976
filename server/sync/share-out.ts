import Big from 'big.js';
import type { LineDraft } from './draft-lines.ts';
import { lineAmount } from './invoice-totals.ts';
import { toCents } from './money.ts';

/** A part of an amount that belongs to one account and tax type. */
export interface Share {
  accountCode: string;
  taxType: string | null;
  amount: string;
}

/**
 * An amount spread over the accounts and tax types of lines, in proportion to what they come to. The shares are whole
 * cents and add up to the amount exactly: the last one takes the rounding. Shares of nothing are left out.
 */
export function shareOut(amount: string, lines: LineDraft[]): Share[] {
  const weights = weigh(lines);
  const whole = weights.reduce((total, { weight }) => total.plus(weight), new Big(0));
  let left = new Big(amount);
  return weights
    .map(({ accountCode, taxType, weight }, index) => {
      const isLast = index === weights.length - 1;
      const share = isLast ? left : new Big(whole.eq(0) ? 0 : toCents(weight.times(amount).div(whole)));
      left = left.minus(share);
      return { accountCode, taxType, amount: share.toFixed(2) };
    })
    .filter((share) => !new Big(share.amount).eq(0));
}

export type Weight = Pick<Share, 'accountCode' | 'taxType'> & { weight: Big };

/** What lines come to by account and tax type. */
export function weigh(lines: LineDraft[]): Weight[] {
  const weights = new Map<string, Weight>();
  for (const line of lines) {
    const { accountCode, taxType } = line;
    const key = JSON.stringify([accountCode, taxType]);
    const before = weights.get(key)?.weight ?? new Big(0);
    weights.set(key, { accountCode, taxType, weight: before.plus(lineAmount(line)) });
  }
  return [...weights.values()];
}
