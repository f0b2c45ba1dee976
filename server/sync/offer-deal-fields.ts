import type { ChoicesAnswer } from '../api/contract/choices.ts';
import type { CrmFigure } from '../api/contract/crm-writes.ts';
import { figureFields, figures, ownName, whyUnusable, type DealField } from './crm-fields.ts';

/** Zoho's `data_type` of the fields that hold a decimal number as it was entered or computed. */
const RATE_TYPES = ['double', 'formula'];

/** Which fields of deals a person may choose; `currencies`: the CRM's home currency, and the Xero organisation's. */
export function offerDealFields(
  dealFields: DealField[],
  currencies: { crm: string; xero: string | null },
): Pick<ChoicesAnswer, 'figureFields' | 'exchangeRateFields'> {
  const offers = figures.map((figure) => [figure, offerFor(figure, dealFields)] as const);
  return {
    figureFields: Object.fromEntries(offers) as Record<CrmFigure, ReturnType<typeof offerFor>>,
    exchangeRateFields: hasOtherCurrencies(dealFields, currencies) ? rateFields(dealFields) : [],
  };
}

function offerFor(figure: CrmFigure, dealFields: DealField[]) {
  const { label } = figureFields[figure];
  // Zoho may have given our own field another name than we expected.
  const isOwn = (field: DealField) => field.apiName === ownName(figure) || field.label === label;
  const others = dealFields.filter((field) => !isOwn(field) && !isOfOurs(field) && whyUnusable(figure, field) === null);
  return {
    own: { value: ownName(figure), label, isThere: dealFields.some(isOwn) },
    others: others.map(choiceOf).toSorted(byLabel),
  };
}

/** Each of our own fields is for one figure only. */
function isOfOurs({ apiName }: DealField): boolean {
  return figures.some((figure) => ownName(figure) === apiName);
}

/** A CRM with several currencies gives every deal one. https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
function hasOtherCurrencies(dealFields: DealField[], { crm, xero }: { crm: string; xero: string | null }): boolean {
  return dealFields.some(({ apiName }) => apiName === 'Currency') || (xero !== null && xero !== crm);
}

function rateFields(dealFields: DealField[]) {
  return dealFields
    .filter((field) => RATE_TYPES.includes(field.type) && !isOfOurs(field))
    .map(choiceOf)
    .toSorted(byLabel);
}

function choiceOf({ apiName, label }: DealField): { value: string; label: string } {
  return { value: apiName, label };
}

function byLabel(one: { label: string }, other: { label: string }): number {
  return one.label.localeCompare(other.label);
}
