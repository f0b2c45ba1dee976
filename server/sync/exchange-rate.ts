import Big from 'big.js';
import type { Problem } from '../api/contract/problems.ts';
import type { Deal } from './deal.ts';

/** Zoho's own field of a deal's rate; it counts in the CRM's home currency. */
const RATE_OF_THE_CRM = 'Exchange_Rate';
/** Xero keeps 18 digits, 6 of them decimals. https://developer.xero.com/documentation/api/accounting/invoices */
const DECIMALS = 6;
const TOO_MUCH = '1000000000000';

/**
 * The rate an invoice is sent with, from the deal's field that the settings name. Null: Xero takes the rate of the day.
 * UNVERIFIED: neither platform's documentation says which way its rates read. Both are taken to say how much of the deal's
 * currency one unit of the own currency buys (0.59 for US dollars where New Zealand dollars are at home), so the number is
 * handed on as it is, with six decimals; if one of them reads the other way, it is turned here.
 */
export function exchangeRate({
  deal,
  field,
  crmCurrency,
  baseCurrency,
}: {
  deal: Pick<Deal, 'currency' | 'plainFields'>;
  /** API name; null: not mapped. */
  field: string | null;
  /** The CRM's home currency. */
  crmCurrency: string;
  /** The Xero organisation's; null when it does not say. */
  baseCurrency: string | null;
}): { rate: string | null; problems: Problem[] } {
  if (field === null || baseCurrency === null || deal.currency === baseCurrency) return { rate: null, problems: [] };
  if (field === RATE_OF_THE_CRM && crmCurrency !== baseCurrency) {
    const message = `The CRM’s exchange rates count in ${crmCurrency}, the Xero organisation’s in ${baseCurrency}.`;
    return refused(
      message,
      'Choose another field for the exchange rate in Settings, or none: Xero knows its own rates.',
    );
  }
  const value = deal.plainFields[field]?.trim() ?? '';
  const rate = /^\d+(\.\d+)?$/.test(value) ? new Big(value).round(DECIMALS, Big.roundHalfUp) : null;
  if (rate?.gt(0) && rate.lt(TOO_MUCH)) return { rate: rate.toFixed(), problems: [] };
  const found = value === '' ? 'is empty' : `holds “${value}”, which is not a positive number`;
  return refused(
    `The deal’s field ${field}, which gives the exchange rate, ${found}.`,
    `Enter how much ${deal.currency} one ${baseCurrency} buys, or choose another field in Settings.`,
  );
}

function refused(message: string, fix: string): { rate: null; problems: Problem[] } {
  return { rate: null, problems: [{ code: 'exchange_rate_unusable', message, fix, detail: null }] };
}
