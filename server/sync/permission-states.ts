import type { PermissionState } from '../api/contract/crm-writes.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { Connection } from '../db/org-tables.ts';
import { consentPath, type ZohoExtra } from './zoho-extras.ts';

export interface PermissionInput {
  settings: Settings;
  zoho: Connection | undefined;
  /** Whether the fields were found or made for these settings. */
  fieldsAreSetUp: 'yes' | 'no';
  fieldProblems: Problem[];
  runProblems: Problem[];
}

/** How far what writes into the CRM works, for the settings page. */
export function permissionStates(input: PermissionInput): { crmFields: PermissionState; automations: PermissionState } {
  const { crmFields } = input.settings;
  const wantsFields = crmFields.mode === 'on' && Object.values(crmFields.fields).some((apiName) => apiName !== null);
  const { paidStage, paidTask, overdueTask, lost } = input.settings.automations;
  const wantsCrm = paidStage !== null || paidTask === 'on' || overdueTask === 'on';
  return {
    crmFields: stateOf(input, 'crm-fields', {
      is: wantsFields ? (input.fieldsAreSetUp === 'yes' ? 'working' : 'being_set_up') : 'off',
      problems: input.fieldProblems,
    }),
    automations: wantsCrm
      ? stateOf(input, 'automations', { is: 'working', problems: input.runProblems })
      : {
          is: lost ? 'working' : 'off',
          problem: input.runProblems[0] ?? null,
          consentPath: consentPath('automations'),
        },
  };
}

function stateOf(
  { zoho }: PermissionInput,
  extra: ZohoExtra,
  { is, problems }: { is: PermissionState['is']; problems: Problem[] },
): PermissionState {
  const path = consentPath(extra);
  if (is === 'off') return { is, problem: null, consentPath: path };
  if (zoho?.state !== 'connected' || !zoho.extras.includes(extra)) {
    return { is: 'needs_consent', problem: permissionMissing(extra), consentPath: path };
  }
  const [problem = null] = problems;
  return { is: problem === null ? is : 'refused', problem, consentPath: path };
}

/** Nothing fails without it; what needs it waits. */
export function permissionMissing(extra: ZohoExtra): Problem {
  const what = extra === 'crm-fields' ? 'keep fields of deals up to date' : 'move deals and make tasks';
  return {
    code: 'zoho_consent_needed',
    message: `Zoho CRM has not been asked yet whether we may ${what}.`,
    fix: 'Have a CRM administrator give the permission in Settings.',
    detail: null,
  };
}
