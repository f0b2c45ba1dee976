import { defineTexts } from '../../texts/define-texts.ts';
import type { TranslateOf } from '../../texts/define-texts.ts';
import en from '../../texts/en/invoice-preview.json';

export const previewTexts = defineTexts('invoice-preview', en);
export type PreviewWords = TranslateOf<typeof previewTexts>;
