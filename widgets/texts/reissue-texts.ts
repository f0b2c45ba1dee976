import { defineTexts } from './define-texts.ts';
import en from './en/reissue.json';

/** What is said before an invoice is taken back and made anew. */
export const reissueTexts = defineTexts('reissue', en);
