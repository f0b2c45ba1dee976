import { AppError } from '../errors.ts';

/** How Zoho (`invalid_code`) and Xero (`invalid_grant`) say that a code is made up, spent or too old. */
const refusedCodes = ['invalid_code', 'invalid_grant'];

/**
 * Trades the code of a callback for a grant. A code the other side does not take is the mistake of whoever came with
 * it (400), not a grant that was lost.
 */
export async function redeemCode<T>(exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (error) {
    if (!(error instanceof AppError) || !refusedCodes.includes(error.detail ?? '')) throw error;
    throw new AppError('code_refused', 'The consent could not be used: it is too old or was used before.', {
      status: 400,
      fix: 'Start again from Settings.',
      detail: error.detail,
      cause: error,
    });
  }
}
