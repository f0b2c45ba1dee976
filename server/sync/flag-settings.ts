import type { SavedSettings } from '../db/settings.ts';
import type { FieldError } from '../errors.ts';
import { checkSettings, type Offered } from './check-settings.ts';
import { followAccounts } from './follow-accounts.ts';

/**
 * What of the saved settings has changed on the other side since they were saved: archived, removed, or renamed. Work goes
 * on by what it was then as far as that is possible (an account's id outlives its code).
 */
export function flagSettings({ settings, accountIds }: SavedSettings, offered: Offered): FieldError[] {
  const mapping = followAccounts(settings.mapping, accountIds, offered.accounts ?? []);
  const gone = checkSettings({ ...settings, mapping }, offered);
  return [...gone, ...renamedAccounts(settings.mapping.salesAccountCode, mapping.salesAccountCode, offered)];
}

function renamedAccounts(saved: string | null, present: string | null, { accounts }: Offered): FieldError[] {
  if (saved === present || present === null) return [];
  const name = accounts?.find(({ code }) => code === present)?.name ?? '';
  const message = `account “${saved}” has the code “${present}” (${name}) in Xero now, which is used`;
  return [{ field: 'mapping.salesAccountCode', message }];
}
