import { defineTexts } from './define-texts.ts';
import en from './en/link.json';

/** What is said of linking and unlinking an invoice. */
export const linkTexts = defineTexts('link', en);
