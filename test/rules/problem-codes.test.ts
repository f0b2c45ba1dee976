import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dealProblems, endingOf } from '../../server/sync/problem-codes.ts';
import { errorsPage } from '../docs/errors-page.ts';

/** Answers to a request of a person or a page: they never become a deal's problem. */
const ofRequests = new Set([
  ...['bad_api_domain', 'no_offline_grant', 'no_organisation', 'not_administrator', 'code_refused'],
  ...['deal_not_found', 'unknown_rule', 'contact_not_found', 'contact_unusable'],
  ...[
    'invoice_not_live',
    'invoice_of_another_deal',
    'invoice_not_linked',
    'invoice_not_found',
    'not_creditable',
    'not_reissuable',
  ],
  ...['instalments_changed', 'instalments_refused', 'instalments_exceed_deal', 'instalment_not_found'],
  'invalid_overrides',
  ...['terms_changed', 'no_choice', 'not_paused', 'invoice_under_way', 'zoho_user_not_administrator'],
  'pdf_too_large',
]);
const folders = ['server/mail', 'server/sync', 'server/xero', 'server/zoho'];
const alone = ['server/outbound.ts', 'server/oauth/token-vault.ts'];
const written = /(?:\b(?:problem|reason|skipped|new AppError)\(\s*|\bcode: |\bkind: )'([a-z]+(?:_[a-z]+)+)'/g;

/** In these two the words of `kind` become codes with `contact_` before them. */
const ofContacts = /(contact-problem|match-contact)\.ts$/;

function codesInSource(): Map<string, string> {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const codes = new Map<string, string>();
  for (const file of [...files, ...alone].filter((name) => name.endsWith('.ts'))) {
    for (const [, word = ''] of readFileSync(file, 'utf8').matchAll(written)) {
      codes.set(ofContacts.test(file) && !word.startsWith('contact_') ? `contact_${word}` : word, file);
    }
  }
  return codes;
}

test('every problem that the code can name is in the list', () => {
  const codes = codesInSource();
  expect(codes.size).toBeGreaterThan(30);
  const unlisted = [...codes].filter(([code]) => !Object.hasOwn(dealProblems, code) && !ofRequests.has(code));
  expect(unlisted).toEqual([]);
});

test('every problem in the list can be named by the code', () => {
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('problem-codes.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  );
  const all = [...sources, ...alone.map((file) => readFileSync(file, 'utf8'))].join('\n');
  const unused = Object.keys(dealProblems).filter(
    (code) => !all.includes(`'${code}'`) && !all.includes(`'${code.replace(/^contact_/, '')}'`),
  );
  expect(unused).toEqual([]);
});

test('docs/errors.md is what the list says, in German too (npm run docs)', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorsPage('en'));
  expect(readFileSync('docs/guide/de/errors.md', 'utf8')).toBe(errorsPage('de'));
});

test('a code that is not in the list is a person’s to look at', () => {
  expect(endingOf('nobody_knows')).toBe('person');
  expect(endingOf('toString')).toBe('person');
  expect(endingOf('period_locked')).toBe('xero');
});
