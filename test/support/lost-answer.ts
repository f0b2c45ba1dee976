import type { App } from './start-app.ts';

/** The next invoice is made without Xero's answer coming back, and Xero cannot be asked about it from then on. */
export function loseAnswerAndXero({ xero }: App): void {
  let state: 'well' | 'away' = 'well';
  xero.failBy(({ method, path }) => {
    if (state === 'away') return { status: 503 };
    if (method !== 'PUT' || !path.endsWith('/Invoices')) return null;
    state = 'away';
    return 'lose-answer';
  });
}
