/** What the CRM may be asked for beyond what every connection needs, each on demand and by a new consent. */
export const zohoExtras = ['crm-fields', 'automations'] as const;
export type ZohoExtra = (typeof zohoExtras)[number];

/** What each is for: docs/scopes.md. */
const scopes: Record<ZohoExtra, string[]> = {
  'crm-fields': ['ZohoCRM.modules.deals.UPDATE', 'ZohoCRM.settings.fields.ALL'],
  automations: ['ZohoCRM.modules.deals.UPDATE', 'ZohoCRM.modules.tasks.CREATE'],
};

export function scopesOfExtras(extras: ZohoExtra[]): string[] {
  return [...new Set(extras.flatMap((extra) => scopes[extra]))];
}

/** Those of the extras asked for that the scopes of the grant cover; null: Zoho did not list them, consent is all or nothing. */
export function extrasGiven(asked: ZohoExtra[], granted: string[] | null): ZohoExtra[] {
  if (granted === null) return asked;
  const given = new Set(granted.map((scope) => scope.toLowerCase()));
  return asked.filter((extra) => scopes[extra].every((scope) => given.has(scope.toLowerCase())));
}

/** Where an administrator's browser goes to give it. */
export function consentPath(extra: ZohoExtra): string {
  return `/connect/zoho?for=${extra}`;
}
