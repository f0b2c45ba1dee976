import { Router, type Response } from 'express';
import { idAt } from './metadata.ts';
import { presentOrg, type Org, type User } from './org.ts';
import { parameter } from './requests.ts';
import { invalidData, ZohoRefusal } from './zoho-refusal.ts';

const userFilters: Record<string, (user: User, current: User) => boolean> = {
  AllUsers: () => true,
  ActiveUsers: ({ status }) => status === 'active',
  DeactiveUsers: ({ status }) => status === 'disabled',
  ConfirmedUsers: ({ confirm }) => confirm,
  NotConfirmedUsers: ({ confirm }) => !confirm,
  ActiveConfirmedUsers: ({ status, confirm }) => status === 'active' && confirm,
  AdminUsers: ({ profile }) => profile.name === 'Administrator',
  ActiveConfirmedAdmins: ({ profile, status }) => profile.name === 'Administrator' && status === 'active',
  CurrentUser: ({ id }, current) => id === current.id,
};

function currenciesOf(org: Org, by: { id: string; name: string }) {
  const at = '2026-01-05T09:00:00+13:00';
  const rates: [iso: string, name: string, rate: string][] = [
    [org.iso_code, 'Home currency', '1.000000000'],
    ...(org.iso_code === 'USD' ? [] : [['USD', 'US Dollar', '0.590000000'] as [string, string, string]]),
  ];
  return rates.map(([iso, name, rate], index) => ({
    id: idAt(4700 + index),
    iso_code: iso,
    name,
    symbol: '$',
    exchange_rate: rate,
    is_base: index === 0,
    is_active: true,
    prefix_symbol: true,
    format: { decimal_separator: 'Period', thousand_separator: 'Comma', decimal_places: '2' },
    created_time: at,
    modified_time: at,
    created_by: by,
    modified_by: by,
  }));
}

/** `/org`, `/org/currencies` and `/users`: https://www.zoho.com/crm/developer/docs/api/v8/get-org-data.html */
export function orgRoutes(options: { org: Org; users: User[]; userOf: (response: Response) => User }): Router {
  const { org, users } = options;
  const router = Router();

  router.get('/org', (_request, response) => {
    response.json({ org: [presentOrg(org)] });
  });

  router.get('/org/currencies', (_request, response) => {
    if (!org.mc_status) throw new ZohoRefusal(400, 'CURRENCIES_NOT_ENABLED', 'Multi currency is not enabled');
    const { id, full_name: name } = options.userOf(response);
    response.json({ currencies: currenciesOf(org, { id, name }) });
  });

  router.get('/users', (request, response) => {
    const filter = userFilters[parameter(request, 'type') ?? 'AllUsers'];
    if (!filter) throw invalidData('invalid data', { param_name: 'type', supported_values: Object.keys(userFilters) });
    const found = users.filter((user) => filter(user, options.userOf(response)));
    if (found.length === 0) response.status(204).end();
    else response.json({ users: found, info: { per_page: 200, count: found.length, page: 1, more_records: false } });
  });
  router.get('/users/:id', (request, response) => {
    const user = users.find(({ id }) => id === request.params.id);
    if (user) response.json({ users: [user] });
    else response.status(204).end();
  });

  return router;
}
