import { defineTexts } from './define-texts.ts';
import en from './en/mapping.json';

/** What is said of the mapping. */
export const mappingTexts = defineTexts('mapping', en);
