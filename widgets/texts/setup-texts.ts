import { defineTexts } from './define-texts.ts';
import en from './en/setup.json';

/** What the guided set-up says. */
export const setupTexts = defineTexts('setup', en);
