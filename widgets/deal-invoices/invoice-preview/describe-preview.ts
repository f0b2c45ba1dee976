/** Pure: what the preview says of an invoice, in words. */
import type { PreviewAnswer, PreviewProblem } from '../../../server/api/contract/preview.ts';
import type { PreviewWords } from './preview-texts.ts';

/** What *create* does with an invoice as it stands. */
export function describeConfirm({ status, email }: PreviewAnswer['invoice'], t: PreviewWords): string {
  if (status === 'DRAFT') return t('confirm_draft');
  if (status === 'SUBMITTED') return t('confirm_submit');
  return t(email ? 'confirm_approve_email' : 'confirm_approve');
}

/** What the due date follows from. */
export function describeDue({ from, day, type }: PreviewAnswer['terms'], t: PreviewWords): string {
  if (from === 'chosen') return t('due_chosen');
  if (from === 'none' || day === null || type === null) return t('due_none');
  const terms = {
    DAYSAFTERBILLDATE: () => t('terms_days_after_invoice', { count: day }),
    DAYSAFTERBILLMONTH: () => t('terms_days_after_month', { count: day }),
    OFCURRENTMONTH: () => t('terms_day_of_month', { day }),
    OFFOLLOWINGMONTH: () => t('terms_day_of_next_month', { day }),
  }[type]();
  return t(`due_${from}`, { terms });
}

const statusKeys = { DRAFT: 'status_draft', SUBMITTED: 'status_submitted', AUTHORISED: 'status_authorised' } as const;

/** A status as it stands in the list to choose from, with why it cannot be chosen. */
export function describeStatus({ status, state, who }: PreviewAnswer['statuses'][number], t: PreviewWords): string {
  const words = t(statusKeys[status]);
  if (state === 'no_right') return t('status_no_right', { status: words, who: who ?? '' });
  return state === 'not_in_xero' ? t('status_not_in_xero', { status: words }) : words;
}

/** The problems of a part of the invoice; `lines.2` stands for all of that line. */
export function problemsAt(problems: PreviewProblem[], field: string): PreviewProblem[] {
  const isAt = (at: string | null) => at === field || (at?.startsWith(`${field}.`) === true && field !== 'lines');
  return problems.filter((problem) => [problem.field, ...problem.alsoAt].some(isAt));
}

const placedFields = /^(contact|date|dueDate|status|reference|email|lines)(\.|$)/;

/** Those of the invoice as a whole, and of parts that have no place of their own on the form. */
export function problemsOfWhole(problems: PreviewProblem[]): PreviewProblem[] {
  return problems.filter(({ field }) => field === null || !placedFields.test(field));
}
