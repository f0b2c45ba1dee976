import { defineTexts } from './define-texts.ts';
import en from './en/subforms.json';

/** What is said of the subforms that hold lines. */
export const subformTexts = defineTexts('subforms', en);
