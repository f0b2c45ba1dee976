import { defineTexts } from '../../texts/define-texts.ts';
import type { TranslateOf } from '../../texts/define-texts.ts';
import en from '../../texts/en/invoice-actions.json';

/** What is said about what a person does with one invoice. */
export const invoiceActionTexts = defineTexts('invoice-actions', en);
export type InvoiceActionText = TranslateOf<typeof invoiceActionTexts>;
