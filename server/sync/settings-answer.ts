import type { Settings } from '../api/contract/settings.ts';
import type { AppContext } from '../context.ts';
import { listRunProblems } from '../db/automation-runs.ts';
import { findCrmFieldSetup } from '../db/crm-fields.ts';
import { listWriteBackProblems } from '../db/deal-write-backs.ts';
import { askedOf } from './crm-fields.ts';
import type { OrgState } from './org-state.ts';
import { permissionStates } from './permission-states.ts';

/** How far things work is answered, never saved. */
export function withoutStates({ crmFields, automations, ...rest }: Settings): Settings {
  const { state: _ofFields, ...ownFields } = crmFields;
  const { state: _ofAutomations, ...ownAutomations } = automations;
  return { ...rest, crmFields: ownFields, automations: ownAutomations };
}

/** The settings as they are answered: with how far what needs a permission works. */
export async function withStates(
  ctx: Pick<AppContext, 'db'>,
  { org: { orgId }, zoho }: OrgState,
  settings: Settings,
): Promise<Settings> {
  const [setup, fieldProblems, runProblems] = await Promise.all([
    findCrmFieldSetup(ctx.db, orgId),
    listWriteBackProblems(ctx.db, orgId),
    listRunProblems(ctx.db, orgId),
  ]);
  const fieldsAreSetUp = setup?.asked === askedOf(settings.crmFields) ? 'yes' : 'no';
  const problems = [...(setup?.problem && fieldsAreSetUp === 'yes' ? [setup.problem] : []), ...fieldProblems];
  const states = permissionStates({ settings, zoho, fieldsAreSetUp, fieldProblems: problems, runProblems });
  return {
    ...settings,
    crmFields: { ...settings.crmFields, state: states.crmFields },
    automations: { ...settings.automations, state: states.automations },
  };
}
