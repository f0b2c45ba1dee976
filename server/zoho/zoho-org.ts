import * as z from 'zod';
import { isGone, parseZoho, requestZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { zohoError, zohoErrorCode } from './zoho-error.ts';
import { text } from './zoho-fields.ts';

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
  /** Its name. */
  profile: string | null;
  profileId: string | null;
  roleId: string | null;
  /** Such as `de_DE`. https://www.zoho.com/crm/developer/docs/api/v8/get-users.html */
  locale: string | null;
  active: boolean;
}

export interface Stage {
  /** `actual_value`: what deals hold and rules compare. */
  value: string;
  label: string;
  colour: string | null;
  closedWon: boolean;
  closedLost: boolean;
}

export interface Pipeline {
  value: string;
  label: string;
  stages: Stage[];
}

/** The org itself: who is who, its pipelines, its variables. */
export interface ZohoOrgApi {
  /** Who a fresh access token speaks for: the org and the person, attested by Zoho. */
  attest(apiUrl: string, accessToken: string): Promise<{ org: ZohoOrg; user: ZohoUser }>;
  /** Null when the org has no such user. */
  getUser(access: ZohoAccess, userId: string): Promise<ZohoUser | null>;
  /** Whose grant it is; null when the org no longer has that person. */
  getCurrentUser(access: ZohoAccess): Promise<ZohoUser | null>;
  getPipelines(access: ZohoAccess): Promise<Pipeline[]>;
  /** Creates the CRM variable, or gives it a new value. */
  storeVariable(access: ZohoAccess, variable: { apiName: string; name: string; value: string }): Promise<void>;
}

const orgSchema = z.object({
  org: z.array(z.object({ id: z.string(), zgid: text, company_name: text, iso_code: text, time_zone: text })),
});
/** A profile or a role. */
export const groupSchema = z
  .object({ id: text.catch(null), name: text })
  .nullish()
  .catch(null);
const userSchema = z.object({
  id: z.string(),
  full_name: text,
  email: text,
  status: text,
  profile: groupSchema,
  role: groupSchema,
  locale: text.catch(null),
});
const usersSchema = z.object({ users: z.array(userSchema) });
const layoutsSchema = z.object({ layouts: z.array(z.object({ id: z.string() })) });
const stageSchema = z.object({ actual_value: z.string(), display_value: text, colour_code: text, forecast_type: text });
const pipelineSchema = z.object({ actual_value: z.string(), display_value: text, maps: z.array(stageSchema) });
const pipelinesSchema = z.object({ pipeline: z.array(pipelineSchema) });
const stageFieldSchema = z.object({
  fields: z.array(z.object({ api_name: z.string(), pick_list_values: z.array(stageSchema).nullish().catch(null) })),
});

/** UNVERIFIED: that every org has the group a new variable goes to under this name. */
const variableGroup = { api_name: 'General', name: 'General' };

export function createZohoOrgApi({ call, read }: ZohoCaller): ZohoOrgApi {
  /** An org without pipelines has stages all the same: the values of the field, as one pipeline without a name. */
  async function readStageField(access: ZohoAccess): Promise<Pipeline[]> {
    const { fields } = await read(access, '/settings/fields?module=Deals', stageFieldSchema);
    const values = fields.find((field) => field.api_name === 'Stage')?.pick_list_values ?? [];
    return values.length === 0 ? [] : [{ value: '', label: 'All pipelines', stages: values.map(stageOf) }];
  }

  async function readUser(access: ZohoAccess, path: string): Promise<ZohoUser | null> {
    const answer = await call(access, 'GET', path);
    if (isGone(answer)) return null;
    const [user] = parseZoho(answer, usersSchema).users;
    return user ? userOf(user) : null;
  }

  return {
    async attest(apiUrl, accessToken) {
      const [orgAnswer, userAnswer] = await Promise.all([
        requestZoho(apiUrl, accessToken, 'GET', '/org'),
        requestZoho(apiUrl, accessToken, 'GET', '/users?type=CurrentUser'),
      ]);
      const [org] = parseZoho(orgAnswer, orgSchema).org;
      const [user] = parseZoho(userAnswer, usersSchema).users;
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
    getUser: (access, userId) => readUser(access, `/users/${encodeURIComponent(userId)}`),
    getCurrentUser: (access) => readUser(access, '/users?type=CurrentUser'),
    async getPipelines(access) {
      const layoutsAnswer = await call(access, 'GET', '/settings/layouts?module=Deals');
      if (isGone(layoutsAnswer)) return readStageField(access);
      const { layouts } = parseZoho(layoutsAnswer, layoutsSchema);
      const answers = await Promise.all(
        layouts.map(({ id }) => call(access, 'GET', `/settings/pipeline?layout_id=${id}`)),
      );
      const pipelines = answers.flatMap((answer) =>
        isGone(answer) ? [] : parseZoho(answer, pipelinesSchema).pipeline,
      );
      if (pipelines.length === 0) return readStageField(access);
      // Layouts may share a pipeline.
      return [...new Map(pipelines.map((pipeline) => [pipeline.actual_value, pipelineOf(pipeline)])).values()];
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
  };
}

function userOf(user: z.infer<typeof userSchema>): ZohoUser {
  return {
    id: user.id,
    name: user.full_name ?? user.email ?? user.id,
    email: user.email ?? '',
    profile: user.profile?.name ?? null,
    profileId: user.profile?.id ?? null,
    roleId: user.role?.id ?? null,
    locale: user.locale ?? null,
    active: (user.status ?? 'active').toLowerCase() === 'active',
  };
}

function pipelineOf(pipeline: z.infer<typeof pipelineSchema>): Pipeline {
  return {
    value: pipeline.actual_value,
    label: pipeline.display_value ?? pipeline.actual_value,
    stages: pipeline.maps.map(stageOf),
  };
}

function stageOf(stage: z.infer<typeof stageSchema>): Stage {
  return {
    value: stage.actual_value,
    label: stage.display_value ?? stage.actual_value,
    colour: stage.colour_code ?? null,
    closedWon: lettersOf(stage.forecast_type) === 'closedwon',
    closedLost: lettersOf(stage.forecast_type) === 'closedlost',
  };
}

/** The exact strings of `forecast_type` are UNVERIFIED ("Closed Won", "closed_won"); letters are compared only. */
function lettersOf(forecastType: string | null | undefined): string {
  return (forecastType ?? '').toLowerCase().replace(/[^a-z]/g, '');
}
