import { defineTexts } from './define-texts.ts';
import en from './en/ui.json';

/** Words that stand everywhere: on buttons, links and notices. */
export const uiTexts = defineTexts('ui', en);
