import type { ZohoUser } from '../zoho/zoho-org.ts';

/** A Zoho profile with the Administrator permission; the name is the default until roles are mapped. */
export function isAdministrator(user: Pick<ZohoUser, 'profile'>): boolean {
  return user.profile === 'Administrator';
}
