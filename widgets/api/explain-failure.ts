import { translate } from '../texts/define-texts.ts';
import { findProblemWords } from '../texts/problem-words.ts';
import { uiTexts } from '../texts/ui-texts.ts';
import { ApiError } from './client.ts';
import { UnreachableError } from './transport.ts';

export interface Failure {
  why: string;
  fix: string | null;
  /** The server's own English sentence, where `why` is said in another language and knows less. */
  original: string | null;
}

/** A request's failure in words: why, and what a person can do. */
export function explainFailure(error: Error): Failure {
  const t = translate(uiTexts);
  if (error instanceof UnreachableError) return { why: t('no_answer'), fix: t('no_answer_fix'), original: null };
  if (!(error instanceof ApiError)) return { why: error.message, fix: null, original: null };
  if (error.code === 'unreadable_answer') return { why: t('unreadable'), fix: t('unreadable_fix'), original: null };
  const own = error.detail === '' ? error.title : error.detail;
  const words = findProblemWords(error.code);
  if (words === null) return { why: own, fix: error.fix, original: null };
  return { why: words.title, fix: words.fix ?? error.fix, original: own };
}
