import { defineTexts } from './define-texts.ts';
import en from './en/rules.json';

/** What is said of rules, and of what else is kept in step. */
export const rulesTexts = defineTexts('rules', en);
