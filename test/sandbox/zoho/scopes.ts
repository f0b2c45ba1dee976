/**
 * Zoho's scopes: which exist, and which one a request needs.
 * https://www.zoho.com/crm/developer/docs/api/v8/scopes.html
 */
const operation = '(ALL|READ|CREATE|UPDATE|WRITE|DELETE)';
const modules =
  'deals|accounts|contacts|products|quotes|salesorders|purchaseorders|invoices|leads|tasks|events|calls|notes|attachments|custom';
const settings =
  'fields|layouts|modules|pipeline|related_lists|profiles|roles|variables|variable_groups|currencies|custom_views|tags';

const catalogue = [
  new RegExp(`^ZohoCRM\\.modules(\\.(${modules}))?\\.${operation}$`, 'i'),
  new RegExp(`^ZohoCRM\\.settings(\\.(${settings}))?\\.${operation}$`),
  new RegExp(`^ZohoCRM\\.(org|users|notifications|coql|bulk)\\.${operation}$`),
  /^ZohoSearch\.securesearch\.READ$/,
];

export const isKnownScope = (scope: string): boolean => catalogue.some((pattern) => pattern.test(scope));

const sameOperation: Record<string, string[]> = { UPDATE: ['UPDATE', 'WRITE'], CREATE: ['CREATE', 'WRITE'] };

/** Does a grant cover `needed`, itself or by a wider scope (`….ALL`, or the scope of the whole family)? */
export function covers(granted: string[], needed: string): boolean {
  const parts = needed.split('.');
  const verb = parts.at(-1) ?? '';
  const stem = parts.slice(0, -1);
  const verbs = [...(sameOperation[verb] ?? [verb]), 'ALL'];
  const stems = stem.length > 2 ? [stem, stem.slice(0, 2)] : [stem];
  const sufficient = stems.flatMap((names) => verbs.map((name) => [...names, name].join('.').toLowerCase()));
  return granted.some((scope) => sufficient.includes(scope.toLowerCase()));
}

const verbOf: Record<string, string> = {
  GET: 'READ',
  POST: 'CREATE',
  PUT: 'UPDATE',
  PATCH: 'UPDATE',
  DELETE: 'DELETE',
};

/** The scopes a request below `/crm/v8` needs, all of them. */
export function scopesFor(method: string, path: string): string[] {
  const verb = verbOf[method] ?? 'READ';
  const [first = '', second = '', third] = path.split('/').filter(Boolean);
  if (first === 'org') return [second === 'currencies' ? `ZohoCRM.settings.currencies.${verb}` : `ZohoCRM.org.${verb}`];
  if (first === 'users') return [`ZohoCRM.users.${verb}`];
  if (first === 'settings') return [`ZohoCRM.settings.${second}.${verb}`];
  if (first === 'actions') return [`ZohoCRM.notifications.${verb}`];
  if (first === 'coql') return ['ZohoCRM.coql.READ'];
  // A deal's own history is read with the deal's scope.
  const related = third === undefined || third === 'Stage_History' ? [] : [`ZohoCRM.modules.${third}.${verb}`];
  return [`ZohoCRM.modules.${first}.${verb}`, ...related];
}
