import { defineTexts } from './define-texts.ts';
import en from './en/place.json';

/** What is said where there is no deal to show. */
export const placeTexts = defineTexts('place', en);
