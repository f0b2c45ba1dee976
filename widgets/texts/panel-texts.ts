import { defineTexts } from './define-texts.ts';
import en from './en/panel.json';

/** What the deal panel says before anything on it is opened. */
export const panelTexts = defineTexts('panel', en);
