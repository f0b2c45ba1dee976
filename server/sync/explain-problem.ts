import type { Problem } from '../api/contract/problems.ts';
import { AppError } from '../errors.ts';
import { xeroRefusals } from './xero-refusals.ts';

/** What a person is told about an error, with the other side's own words kept. */
export function explainProblem(error: unknown): Problem {
  if (!(error instanceof AppError)) {
    return {
      code: 'internal_error',
      message: 'Something went wrong on our side.',
      fix: 'Retry; if it happens again, tell support the time and the deal.',
      detail: null,
    };
  }
  const isRefusal = error.code === 'xero_refused' || error.code === 'invoice_number_taken';
  const known = isRefusal && error.detail && xeroRefusals.find(({ words }) => words.test(error.detail ?? ''));
  if (known) return { code: known.code, message: known.message, fix: known.fix, detail: error.detail };
  return { code: error.code, message: error.message, fix: error.fix, detail: error.detail };
}
