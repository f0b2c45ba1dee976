import { defineTexts } from '../../texts/define-texts.ts';
import en from '../../texts/en/instalments.json';

/** The words of part invoices. */
export const planTexts = defineTexts('instalments', en);
