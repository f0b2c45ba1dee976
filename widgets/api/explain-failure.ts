import { ApiError } from './client.ts';
import { UnreachableError } from './transport.ts';

/** A request's failure in words: why, and what a person can do. */
export function explainFailure(error: Error): { why: string; fix: string | null } {
  if (error instanceof ApiError) return { why: error.detail === '' ? error.title : error.detail, fix: error.fix };
  if (error instanceof UnreachableError) {
    return { why: 'The Deal Ledger server did not answer.', fix: 'Check your network, then try again.' };
  }
  return { why: error.message, fix: null };
}
