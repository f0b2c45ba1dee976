import { defineTexts } from '../../texts/define-texts.ts';
import en from '../../texts/en/credit.json';

/** What is said before an invoice is credited. */
export const creditTexts = defineTexts('credit', en);
