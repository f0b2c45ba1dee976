import { defineTexts } from './define-texts.ts';
import en from './en/settings.json';

/** What the hosted settings page says, its guided set-up, rules and mapping apart. */
export const settingsTexts = defineTexts('settings', en);
