import { isUnder } from './code-search.ts';
import { importsOf, readSources } from './source-code.ts';

/** Everything that ships, parsed. */
export const server = readSources('server');
const widgets = readSources('widgets');
export const shipped = [...server, ...widgets];
export const imports = shipped.flatMap(importsOf);

/** A file of `sync/` that takes the context, or a batch's share of it, acts; every other one there only decides, and is pure. */
const contexts = ['server/context.ts', 'server/sync/acting.ts', 'server/sync/reissuing.ts', 'server/sync/sync-line.ts'];
export const useCases = imports
  .filter(({ from, target }) => isUnder(from, ['server/sync/']) && contexts.includes(target))
  .map(({ from }) => from);
export const pureSync = server
  .map(({ path }) => path)
  .filter((path) => isUnder(path, ['server/sync/']) && !useCases.includes(path));

/** The shapes of requests and answers, which both sides read. */
export const contract = 'server/api/contract/';
const contractFiles = server.map(({ path }) => path).filter((path) => isUnder(path, [contract]));

/** Everything that gives the same answer to the same question, without a clock, a wait or a random number. */
export const pureFiles = [
  ...pureSync,
  ...contractFiles,
  'server/errors.ts',
  'server/weak-secrets.ts',
  'server/route-table.ts',
  'server/texts/fill-text.ts',
  'server/texts/language.ts',
  'server/texts/server-texts.ts',
  'server/token-buckets.ts',
  'server/webhooks/signature.ts',
  'server/xero/limit-answer.ts',
  'server/xero/slot-rules.ts',
  'server/xero/wire-values.ts',
  'server/xero/xero-invoice-answers.ts',
  'server/xero/xero-list-answers.ts',
  'server/xero/xero-error.ts',
  'server/zoho/data-centers.ts',
  'server/zoho/zoho-error.ts',
  'widgets/deal-invoices/deal-invoice-view.ts',
  'widgets/deal-invoices/describe-drift.ts',
  'widgets/deal-invoices/describe-terms.ts',
  'widgets/deal-invoices/format-money.ts',
  'widgets/settings/begin-draft.ts',
  'widgets/settings/mapping/product-list.ts',
  'widgets/settings/mapping/subform-list.ts',
  'widgets/settings/mapping/tax-list.ts',
  'widgets/settings/rules/describe-rule.ts',
  'widgets/settings/rules/rule-list.ts',
  'widgets/settings/rules/subform-sources.ts',
  'widgets/settings/set-up/with-suggestions.ts',
  'widgets/settings/setup-progress.ts',
  'widgets/settings/simulation/simulated-parts.ts',
  'widgets/ui/format-date.ts',
  'widgets/ui/safe-href.ts',
];
