/** Lines of an invoice: defaults from item and account, Xero's refusals, amounts. */
import { randomUUID } from 'node:crypto';
import { Big } from 'big.js';
import type { LineInput } from './invoice-input.ts';
import type { Account, Line, LineAmountTypes, Organisation } from './records.ts';
import { lineAmountOf, lineTaxOf, rounded, zero } from './totals.ts';

export interface LineContext {
  organisation: Organisation;
  type: 'ACCREC' | 'ACCPAY';
  lineAmountTypes: LineAmountTypes;
  /** Drafts may leave the account open. */
  isDraft: boolean;
  /** Decimals of UnitAmount: 2, or 4 with `unitdp=4`. https://developer.xero.com/documentation/api-guides/rounding-in-xero */
  unitDecimals: 2 | 4;
}

/** What was sent, laid over the line it replaces (by LineItemID) and the item's defaults. */
function withDefaults(context: LineContext, input: LineInput, old: Line | undefined): LineInput {
  const code = input.ItemCode ?? old?.itemCode;
  const item = context.organisation.items.find(({ Code }) => Code === code);
  const sales = item?.SalesDetails;
  const unitAmount = input.UnitAmount ?? old?.unitAmount;
  return {
    ...input,
    ItemCode: code,
    Description: input.Description ?? old?.description ?? item?.Description,
    UnitAmount: unitAmount ?? (sales?.UnitPrice === undefined ? undefined : new Big(sales.UnitPrice)),
    Quantity: input.Quantity ?? old?.quantity,
    // A line keeps its account even when the code changes.
    AccountID: input.AccountID ?? (input.AccountCode ? undefined : old?.accountId),
    AccountCode: input.AccountCode ?? (input.AccountID || old?.accountId ? undefined : sales?.AccountCode),
    TaxType: input.TaxType ?? old?.taxType ?? sales?.TaxType,
    DiscountRate: input.DiscountRate ?? (input.DiscountAmount ? undefined : old?.discountRate),
    DiscountAmount: input.DiscountAmount ?? (input.DiscountRate ? undefined : old?.discountAmount),
  };
}

const UNUSABLE_SYSTEM_ACCOUNTS = ['DEBTORS', 'CREDITORS', 'GST'];

function accountOf(context: LineContext, line: LineInput, errors: string[]): Account | undefined {
  const { accounts } = context.organisation;
  const { AccountCode: code, AccountID: id } = line;
  if (code === undefined && id === undefined) {
    if (!context.isDraft) errors.push('Account code must be specified');
    return undefined;
  }
  const account = accounts.find((known) => (code === undefined ? known.AccountID === id : known.Code === code));
  if (!account && code === undefined) errors.push('Account must be valid.');
  else if (!account || account.Type === 'BANK' || UNUSABLE_SYSTEM_ACCOUNTS.includes(account.SystemAccount ?? '')) {
    errors.push(`Account code '${account?.Code ?? code ?? ''}' is not a valid code for this document.`);
  } else if (account.Status !== 'ACTIVE') {
    errors.push(
      `Account code '${account.Code ?? ''}' has been archived, or has been deleted. Each line item must reference a valid account`,
    );
  }
  return account;
}

function taxOf(context: LineContext, line: LineInput, account: Account | undefined, errors: string[]) {
  const taxType = context.lineAmountTypes === 'NoTax' ? 'NONE' : (line.TaxType ?? account?.TaxType);
  if (taxType === undefined) return { taxType, ratePercent: zero };
  const rate = context.organisation.taxRates.find((known) => known.TaxType === taxType && known.Status === 'ACTIVE');
  if (!rate) {
    errors.push(`The TaxType code ${taxType} does not exist or cannot be used for this type of transaction.`);
  }
  if (account && !rate?.appliesTo.includes(account.Class)) {
    errors.push(`The TaxType code '${taxType}' cannot be used with account code '${account.Code ?? ''}'.`);
  }
  return { taxType, ratePercent: new Big(rate?.EffectiveRate ?? 0) };
}

function discountErrors(context: LineContext, { DiscountRate: rate, DiscountAmount: amount }: LineInput, gross: Big) {
  const discounted = rate?.gt(0) ?? amount !== undefined;
  if (context.type === 'ACCPAY' && discounted) return ['Discounts may not be applied to ACCPAY invoices.'];
  const tooMuch = rate ? rate.gt(100) : (amount?.gt(gross) ?? false);
  const percent = rate ?? (amount && !gross.eq(0) ? amount.div(gross).times(100) : (amount ?? zero));
  return tooMuch
    ? [`The discount rate '${percent.toFixed(2)}' is invalid. Discount must not be greater than the line total.`]
    : [];
}

function trackingOf({ organisation }: LineContext, line: LineInput): Line['tracking'] {
  return (line.Tracking ?? []).slice(0, 2).flatMap(({ Name, TrackingCategoryID, Option, TrackingOptionID }) => {
    const category = organisation.trackingCategories.find(
      (known) => known.Name === Name || known.TrackingCategoryID === TrackingCategoryID,
    );
    const option = category?.Options.find(
      (known) => known.Name === Option || known.TrackingOptionID === TrackingOptionID,
    );
    if (!category || !option) return [];
    const { TrackingCategoryID: categoryId, Name: name } = category;
    const { TrackingOptionID: optionId, Name: optionName } = option;
    return [{ TrackingCategoryID: categoryId, TrackingOptionID: optionId, Name: name, Option: optionName }];
  });
}

const isOnlyText = (line: LineInput): boolean =>
  line.UnitAmount === undefined && line.Quantity === undefined && line.LineAmount === undefined;

/** One line as Xero would keep it; its refusals are added to `errors`. */
export function buildLine(context: LineContext, input: LineInput, old: Line | undefined, errors: string[]): Line {
  const line = withDefaults(context, input, old);
  if (!line.Description) errors.push('The description field is mandatory for each line item.');
  if ((line.Description?.length ?? 0) > 4000) errors.push('The description must not be longer than 4000 characters.');
  const isItemKnown = context.organisation.items.some(({ Code }) => Code === line.ItemCode);
  if (line.ItemCode && !isItemKnown) errors.push(`Item code '${line.ItemCode}' is not valid`);
  const onlyText = isOnlyText(line);
  const quantity = onlyText ? undefined : (line.Quantity ?? new Big(1));
  if (quantity?.lt(0)) {
    errors.push(`The quantity value '${quantity.toFixed(4)}' is invalid. Quantity must not be less than zero.`);
  }
  const given = line.UnitAmount ?? (quantity && !quantity.eq(0) ? line.LineAmount?.div(quantity) : undefined);
  const unitAmount = onlyText ? undefined : rounded(given ?? zero, context.unitDecimals);
  const { DiscountRate: discountRate, DiscountAmount: discountAmount } = line;
  const lineAmount = lineAmountOf({ quantity, unitAmount, discountRate, discountAmount });
  errors.push(...discountErrors(context, line, (quantity ?? zero).times(unitAmount ?? zero)));
  if (line.LineAmount && lineAmount && !line.LineAmount.eq(lineAmount)) {
    errors.push(
      `The line total ${line.LineAmount.toFixed(2)} does not match the expected line total ${lineAmount.toFixed(2)}`,
    );
  }
  const account = onlyText ? undefined : accountOf(context, line, errors);
  const tax = onlyText ? { taxType: undefined, ratePercent: zero } : taxOf(context, line, account, errors);
  const ownTax = context.lineAmountTypes === 'NoTax' ? undefined : line.TaxAmount;
  return {
    lineItemId: old?.lineItemId ?? randomUUID(),
    description: line.Description,
    quantity,
    unitAmount,
    itemCode: line.ItemCode,
    accountId: account?.AccountID,
    taxType: tax.taxType,
    taxRatePercent: tax.ratePercent,
    discountRate,
    discountAmount,
    lineAmount,
    taxAmount: ownTax ?? lineTaxOf(lineAmount ?? zero, tax.ratePercent, context.lineAmountTypes),
    tracking: line.Tracking ? trackingOf(context, line) : (old?.tracking ?? []),
  };
}
