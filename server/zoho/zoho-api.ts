import * as z from 'zod';
import type { TokenVault } from '../oauth/token-vault.ts';
import { jsonOf, send, type Answer } from '../outbound.ts';
import type { Deal } from '../sync/deal.ts';
import { decimalText } from '../sync/money.ts';
import { zohoError, zohoErrorCode } from './zoho-error.ts';

/** Whose data is read and with which grant. */
export interface ZohoAccess {
  apiUrl: string;
  tokenSetId: string;
}

export interface ZohoOrg {
  /** `/org` → `id`; not `zgid`, which appears in page addresses. */
  orgId: string;
  zgid: string | null;
  name: string;
  /** ISO 4217 of the home currency. */
  currency: string;
  timeZone: string | null;
}

export interface ZohoUser {
  id: string;
  name: string;
  email: string;
  profile: string | null;
  active: boolean;
}

export interface Stage {
  /** `actual_value`: what deals hold and rules compare. */
  value: string;
  label: string;
  colour: string | null;
  closedWon: boolean;
}

export interface Pipeline {
  value: string;
  label: string;
  stages: Stage[];
}

export interface Watch {
  channelId: string;
  token: string;
  notifyUrl: string;
  expiresAt: Date;
}

/** Our narrow view of Zoho CRM's REST API v8. Every answer is parsed here; every failure is an AppError. */
export interface ZohoApi {
  /** Who a fresh access token speaks for: the org and the person, attested by Zoho. */
  attest(apiUrl: string, accessToken: string): Promise<{ org: ZohoOrg; user: ZohoUser }>;
  /** Null when the org has no such user. */
  getUser(access: ZohoAccess, userId: string): Promise<ZohoUser | null>;
  /** By record id; a deal that is gone is missing from the map. `homeCurrency` is for orgs without multi-currency. */
  getDeals(access: ZohoAccess, dealIds: string[], homeCurrency: string): Promise<Map<string, Deal>>;
  /** Ids of the deals that stand in a stage now. */
  listDealsAt(access: ZohoAccess, place: { stage: string; pipeline: string | null }): Promise<string[]>;
  getPipelines(access: ZohoAccess): Promise<Pipeline[]>;
  /** Creates the CRM variable, or gives it a new value. */
  storeVariable(access: ZohoAccess, variable: { apiName: string; name: string; value: string }): Promise<void>;
  /** Subscribes to changes of the deals' Stage and Amount; also renews. */
  watchDeals(access: ZohoAccess, watch: Watch): Promise<void>;
  unwatch(access: ZohoAccess, channelId: string): Promise<void>;
}

/** PostgreSQL cannot hold a NUL character, and nothing needs one. */
const text = z
  .string()
  .transform((value) => value.replaceAll('\0', ''))
  .nullish();
const lookup = z.object({ id: z.string(), name: text }).nullish();

const orgSchema = z.object({
  org: z.array(z.object({ id: z.string(), zgid: text, company_name: text, iso_code: text, time_zone: text })),
});
const userSchema = z.object({
  id: z.string(),
  full_name: text,
  email: text,
  status: text,
  profile: z.object({ name: text }).nullish(),
});
const usersSchema = z.object({ users: z.array(userSchema) });
const dealSchema = z.object({
  id: z.string(),
  Deal_Name: text,
  Stage: text,
  Pipeline: z.union([z.string(), z.object({ name: z.string() }).transform((pipeline) => pipeline.name)]).nullish(),
  Amount: z.union([z.number(), z.string()]).nullish(),
  Currency: text,
  Closing_Date: text,
  Account_Name: lookup,
  Contact_Name: lookup,
});
const dealsSchema = z.object({ data: z.array(dealSchema) });
const placesSchema = z.object({
  data: z.array(z.object({ id: z.string(), Stage: text, Pipeline: dealSchema.shape.Pipeline })),
  info: z.object({ more_records: z.boolean().nullish(), next_page_token: text }).nullish(),
});
const fieldsSchema = z.object({ fields: z.array(z.object({ id: z.string(), api_name: z.string() })) });
const layoutsSchema = z.object({ layouts: z.array(z.object({ id: z.string() })) });
const pipelinesSchema = z.object({
  pipeline: z.array(
    z.object({
      actual_value: z.string(),
      display_value: text,
      maps: z.array(
        z.object({ actual_value: z.string(), display_value: text, colour_code: text, forecast_type: text }),
      ),
    }),
  ),
});
const modulesSchema = z.object({ modules: z.array(z.object({ id: z.string() })) });

/** UNVERIFIED: that every org has the group a new variable goes to under this name. */
const variableGroup = { api_name: 'General', name: 'General' };

const MAX_IN_FLIGHT = 4;
const COQL_ROWS = 2000;
const LIST_ROWS = 200;

export function createZohoApi({ vault }: { vault: Pick<TokenVault, 'accessToken'> }): ZohoApi {
  /** One call with the org's grant; an expired access token is renewed once. */
  async function call(access: ZohoAccess, method: string, path: string, body?: unknown): Promise<Answer> {
    const token = await vault.accessToken(access.tokenSetId);
    const answer = await request(access.apiUrl, token, method, path, body);
    if (answer.status !== 401 || zohoErrorCode(answer) !== 'INVALID_TOKEN') return answer;
    return request(access.apiUrl, await vault.accessToken(access.tokenSetId, token), method, path, body);
  }

  async function read<T>(access: ZohoAccess, path: string, schema: z.ZodType<T>): Promise<T> {
    return parse(await call(access, 'GET', path), schema);
  }

  async function getDeal(access: ZohoAccess, dealId: string, homeCurrency: string): Promise<Deal | null> {
    const answer = await call(access, 'GET', `/Deals/${encodeURIComponent(dealId)}`);
    const isGone = answer.status === 204 || answer.status === 404 || zohoErrorCode(answer) === 'INVALID_DATA';
    if (isGone) return null;
    const [record] = parse(answer, dealsSchema).data;
    return record ? dealOf(record, homeCurrency) : null;
  }

  async function listByCoql(access: ZohoAccess, place: { stage: string; pipeline: string | null }): Promise<string[]> {
    const pipeline = place.pipeline === null ? '' : ` and Pipeline = ${quoted(place.pipeline)}`;
    const ids: string[] = [];
    for (let offset = 0; ; offset += COQL_ROWS) {
      const select_query = `select id, Stage from Deals where Stage = ${quoted(place.stage)}${pipeline} limit ${offset}, ${COQL_ROWS}`;
      const answer = await call(access, 'POST', '/coql', { select_query });
      if (answer.status === 204) return ids;
      const { data, info } = parse(answer, placesSchema);
      ids.push(...data.map((record) => record.id));
      if (!info?.more_records) return ids;
    }
  }

  async function listByPages(access: ZohoAccess, place: { stage: string; pipeline: string | null }): Promise<string[]> {
    const ids: string[] = [];
    let next = 'page=1';
    for (;;) {
      const answer = await call(access, 'GET', `/Deals?fields=Stage,Pipeline&per_page=${LIST_ROWS}&${next}`);
      if (answer.status === 204) return ids;
      const { data, info } = parse(answer, placesSchema);
      const there = data.filter(
        (record) => record.Stage === place.stage && (place.pipeline === null || record.Pipeline === place.pipeline),
      );
      ids.push(...there.map((record) => record.id));
      if (!info?.more_records || !info.next_page_token) return ids;
      next = `page_token=${encodeURIComponent(info.next_page_token)}`;
    }
  }

  return {
    async attest(apiUrl, accessToken) {
      const [orgAnswer, userAnswer] = await Promise.all([
        request(apiUrl, accessToken, 'GET', '/org'),
        request(apiUrl, accessToken, 'GET', '/users?type=CurrentUser'),
      ]);
      const [org] = parse(orgAnswer, orgSchema).org;
      const [user] = parse(userAnswer, usersSchema).users;
      if (!org || !user) throw zohoError(org ? userAnswer : orgAnswer);
      return {
        org: {
          orgId: org.id,
          zgid: org.zgid ?? null,
          name: org.company_name ?? org.id,
          currency: org.iso_code ?? 'USD',
          timeZone: org.time_zone ?? null,
        },
        user: userOf(user),
      };
    },
    async getUser(access, userId) {
      const answer = await call(access, 'GET', `/users/${encodeURIComponent(userId)}`);
      if (answer.status === 204 || answer.status === 404 || zohoErrorCode(answer) === 'INVALID_DATA') return null;
      const [user] = parse(answer, usersSchema).users;
      return user ? userOf(user) : null;
    },
    async getDeals(access, dealIds, homeCurrency) {
      const found = new Map<string, Deal>();
      for (let start = 0; start < dealIds.length; start += MAX_IN_FLIGHT) {
        const group = dealIds.slice(start, start + MAX_IN_FLIGHT);
        const deals = await Promise.all(group.map((dealId) => getDeal(access, dealId, homeCurrency)));
        for (const deal of deals) if (deal) found.set(deal.id, deal);
      }
      return found;
    },
    async listDealsAt(access, place) {
      try {
        return await listByCoql(access, place);
      } catch {
        // COQL is missing in some editions and for some profiles; the plain list says the same, only slower.
        return listByPages(access, place);
      }
    },
    async getPipelines(access) {
      const { layouts } = await read(access, '/settings/layouts?module=Deals', layoutsSchema);
      const perLayout = await Promise.all(
        layouts.map(({ id }) => read(access, `/settings/pipeline?layout_id=${id}`, pipelinesSchema)),
      );
      const byValue = new Map<string, Pipeline>();
      for (const pipeline of perLayout.flatMap((layout) => layout.pipeline)) {
        byValue.set(pipeline.actual_value, {
          value: pipeline.actual_value,
          label: pipeline.display_value ?? pipeline.actual_value,
          stages: pipeline.maps.map((stage) => ({
            value: stage.actual_value,
            label: stage.display_value ?? stage.actual_value,
            colour: stage.colour_code ?? null,
            closedWon: meansClosedWon(stage.forecast_type),
          })),
        });
      }
      return [...byValue.values()];
    },
    async storeVariable(access, { apiName, name, value }) {
      const variable = { name, api_name: apiName, type: 'text', value, variable_group: variableGroup };
      const created = await call(access, 'POST', '/settings/variables', { variables: [variable] });
      if (created.status < 300 && zohoErrorCode(created) === null) return;
      if (zohoErrorCode(created) !== 'DUPLICATE_DATA') throw zohoError(created);
      const path = `/settings/variables/${apiName}`;
      const updated = await call(access, 'PUT', path, { variables: [{ api_name: apiName, value }] });
      if (updated.status >= 300 || zohoErrorCode(updated) !== null) throw zohoError(updated);
    },
    async watchDeals(access, watch) {
      const condition = await stageOrAmount(access);
      const answer = await call(access, 'POST', '/actions/watch', {
        watch: [
          {
            channel_id: watch.channelId,
            events: ['Deals.create', 'Deals.edit'],
            channel_expiry: watch.expiresAt.toISOString().replace(/\.\d{3}Z$/, '+00:00'),
            token: watch.token,
            notify_url: watch.notifyUrl,
            return_affected_field_values: true,
            notify_on_related_action: false,
            ...condition,
          },
        ],
      });
      if (answer.status >= 300 || zohoErrorCode(answer) !== null) throw zohoError(answer);
    },
    async unwatch(access, channelId) {
      await call(access, 'DELETE', `/actions/watch?channel_ids=${encodeURIComponent(channelId)}`);
    },
  };

  /**
   * Only changes of these fields are told to us; Zoho wants their ids beside their names. Without the ids every edit is
   * told, which costs a deal read each and is otherwise harmless.
   */
  async function stageOrAmount(access: ZohoAccess) {
    const [fieldsAnswer, modulesAnswer] = await Promise.all([
      call(access, 'GET', '/settings/fields?module=Deals'),
      call(access, 'GET', '/settings/modules/Deals'),
    ]);
    const fields = fieldsSchema.safeParse(jsonOf(fieldsAnswer)).data?.fields ?? [];
    const module = modulesSchema.safeParse(jsonOf(modulesAnswer)).data?.modules[0];
    const watched = fields.filter((field) => field.api_name === 'Stage' || field.api_name === 'Amount');
    const group = watched.map((field) => ({ field: { api_name: field.api_name, id: field.id } }));
    if (!module || group.length === 0) return {};
    return {
      notification_condition: [
        {
          type: 'field_selection',
          module: { api_name: 'Deals', id: module.id },
          field_selection: { group_operator: 'or', group },
        },
      ],
    };
  }
}

function request(apiUrl: string, token: string, method: string, path: string, body?: unknown): Promise<Answer> {
  return send(`${apiUrl}/crm/v8${path}`, {
    method,
    headers: {
      authorization: `Zoho-oauthtoken ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function parse<T>(answer: Answer, schema: z.ZodType<T>): T {
  const parsed = answer.status < 300 ? schema.safeParse(jsonOf(answer)) : null;
  if (!parsed?.success) throw zohoError(answer);
  return parsed.data;
}

function userOf(user: z.infer<typeof userSchema>): ZohoUser {
  return {
    id: user.id,
    name: user.full_name ?? user.email ?? user.id,
    email: user.email ?? '',
    profile: user.profile?.name ?? null,
    active: (user.status ?? 'active').toLowerCase() === 'active',
  };
}

function dealOf(record: z.infer<typeof dealSchema>, homeCurrency: string): Deal {
  const customer = record.Account_Name ?? record.Contact_Name ?? null;
  return {
    id: record.id,
    name: record.Deal_Name ?? record.id,
    stage: record.Stage ?? null,
    pipeline: record.Pipeline ?? null,
    amount: decimalText(record.Amount),
    currency: record.Currency ?? homeCurrency,
    closingDate: record.Closing_Date ?? null,
    customer: customer ? { id: customer.id, name: customer.name ?? '' } : null,
  };
}

/** The exact strings of `forecast_type` are UNVERIFIED ("Closed Won", "closed_won"); letters are compared only. */
function meansClosedWon(forecastType: string | null | undefined): boolean {
  return (forecastType ?? '').toLowerCase().replace(/[^a-z]/g, '') === 'closedwon';
}

/** A COQL string. https://www.zoho.com/crm/developer/docs/api/v8/Get-Records-through-COQL-Query.html */
function quoted(value: string): string {
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}
