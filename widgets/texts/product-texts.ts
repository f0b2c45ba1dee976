import { defineTexts } from './define-texts.ts';
import en from './en/products.json';

/** What is said of the products that are treated otherwise than the rest. */
export const productTexts = defineTexts('products', en);
