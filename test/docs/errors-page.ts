import { dealProblems, type Ending } from '../../server/sync/problem-codes.ts';

const endings: Record<Ending, string> = {
  itself: 'by itself, in a moment',
  crm: 'by itself, once the deal is corrected in Zoho CRM',
  xero: 'by itself, once it is changed in Xero or Settings; *Retry* looks at once',
  settings: 'by itself, once it is connected or saved in Settings',
  person: 'with a choice on the deal, *Create invoice*, or *Retry*',
  nothing: 'it needs nothing',
};

/** docs/errors.md: every problem a deal can have, from the one table in the code. */
export function errorsPage(): string {
  const rows = Object.entries(dealProblems).map(
    ([code, { means, ends }]) => `| \`${code}\` | ${means} | ${endings[ends]} |`,
  );
  return [
    '# Problems of a deal',
    '',
    'What a deal’s panel, the settings page and `GET /api/jobs` can say, by its stable code. Beside it they always show',
    'a sentence about this deal, what to do, and the other side’s own words. This page is made from',
    '`server/sync/problem-codes.ts` by `npm run docs`.',
    '',
    '| code | what it means | how it ends |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
