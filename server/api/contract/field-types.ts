/**
 * Fields that several shapes have. This folder holds the shapes of every answer and request body of `/api/*`, shared by
 * the server and the widgets.
 *
 * zod/mini, because the shapes are part of the widget's bundle. Money is a decimal string in the document's currency;
 * times are ISO 8601 in UTC; dates are YYYY-MM-DD in the Xero organisation's zone.
 */
import * as z from 'zod/mini';

export const decimal = z.string().check(z.regex(/^-?\d+(\.\d+)?$/));
export const isoDate = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** The same from outside: a day that there is. */
export const calendarDay = z.iso.date();
export const apiName = z.string().check(z.regex(/^[A-Za-z0-9_]{1,100}$/, 'must be an API name of the CRM'));
/** Why a person ends or takes back an invoice: it stands in Xero's history, which takes no more. */
export const reasonText = z.string().check(z.trim(), z.minLength(1), z.maxLength(255));
