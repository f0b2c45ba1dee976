import { writeFileSync } from 'node:fs';
import { errorsPage } from './errors-page.ts';

/** `npm run docs`: the pages that are made from the code. */
writeFileSync('docs/errors.md', errorsPage('en'));
writeFileSync('docs/guide/de/errors.md', errorsPage('de'));
