import { followReader, readBrowser } from '../texts/follow-reader.ts';
import type { CrmConnection } from '../zoho/zoho-sdk.ts';

/**
 * Shows the panel as its user has the CRM: language, formats, zone, light or dark. Until the CRM says so, and where it does
 * not, as the browser has it. Never rejects.
 */
export async function followCrmUser(crm: Promise<CrmConnection>): Promise<void> {
  const browser = readBrowser(navigator);
  const followed = followReader(browser);
  const connection = await crm.catch(() => null);
  if (connection === null) return followed;
  const showScheme = connection.scheme.then((scheme) => {
    if (scheme !== null) document.documentElement.dataset['scheme'] = scheme;
  });
  const user = await connection.user;
  if (user !== null) {
    await followReader({
      languages: [...user.languages, ...browser.languages],
      locale: user.locale ?? browser.locale,
      timeZone: user.timeZone,
    });
  }
  return showScheme;
}
