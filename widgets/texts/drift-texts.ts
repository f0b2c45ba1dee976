import { defineTexts } from './define-texts.ts';
import en from './en/drift.json';

/** What is said where an invoice and its deal differ. */
export const driftTexts = defineTexts('drift', en);
