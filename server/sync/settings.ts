import { isDeepStrictEqual } from 'node:util';
import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import { defaultAutomations, defaultCrmFields } from './crm-fields.ts';
import { defaultRights } from './rights.ts';

/** The row of work whose rule is found when the deal has been read. */
export const anyRule = '*';
/** The rule of an invoice that no rule made: a person linked it. */
export const noRule = '-';
/** The instalment of a deal that is invoiced in one piece. */
export const wholeDeal = 'full';

/** The rule every new connection starts with; the stage is the CRM's own Closed Won. */
export function defaultRule(stage: string): Rule {
  return {
    id: 'won',
    name: `Invoice on ${stage}`,
    enabled: true,
    pipeline: null,
    stage,
    status: 'DRAFT',
    email: false,
    lineSource: 'auto',
    portion: 'full',
    dueDays: null,
    dateFrom: 'today',
  };
}

/** A rule for each stage that means *won*; the account and tax are for a person to choose. */
export function defaultSettings(wonStages: string[]): Settings {
  const stages = wonStages.length > 0 ? wonStages : ['Closed Won'];
  return {
    rules: stages.map((stage, index) => ({ ...defaultRule(stage), id: index === 0 ? 'won' : `won-${index + 1}` })),
    acceptedQuoteStages: ['Accepted', 'Confirmed', 'Closed Won'],
    numbering: 'deal',
    rounding: 'line',
    create: 'preview',
    language: 'en',
    mapping: {
      salesAccountCode: null,
      taxType: null,
      taxes: {},
      lineAmountTypes: 'Exclusive',
      brandingThemeId: null,
      products: {},
      items: 'match',
      defaultItemCode: null,
      tracking: [],
      taxNumberField: null,
      exchangeRateField: null,
      subforms: {},
    },
    crmFields: defaultCrmFields(),
    automations: defaultAutomations(),
    rights: defaultRights(),
  };
}

/** Settings saved before a key existed get its default. */
export function completeSettings(saved: Settings): Settings {
  const { mapping, crmFields, automations, rights, ...rest } = defaultSettings([]);
  return {
    ...{ ...rest, ...saved },
    mapping: { ...mapping, ...saved.mapping },
    // Not yet there in settings of before.
    crmFields: { ...crmFields, ...(saved as Partial<Settings>).crmFields },
    automations: { ...automations, ...(saved as Partial<Settings>).automations },
    rights: { ...rights, ...(saved as Partial<Settings>).rights },
  };
}

interface Place {
  stage: string | null;
  pipeline: string | null;
}

function fitsPipeline(rule: Rule, pipeline: string | null): boolean {
  return !rule.pipeline || rule.pipeline === pipeline;
}

/** The enabled rules that a deal at this place of its pipeline triggers, in their order. */
export function rulesAt(settings: Pick<Settings, 'rules'>, place: Place): Rule[] {
  return settings.rules.filter(
    (rule) => rule.enabled && rule.stage === place.stage && fitsPipeline(rule, place.pipeline),
  );
}

/** The rule of a click: the one named, else the first enabled one whose pipeline fits, else the default rule's values. */
export function ruleOfClick(settings: Settings, pipeline: string | null, ruleId: string | null): Rule | null {
  if (ruleId !== null) return settings.rules.find((rule) => rule.id === ruleId) ?? null;
  return (
    settings.rules.find((rule) => rule.enabled && fitsPipeline(rule, pipeline)) ??
    settings.rules.find((rule) => rule.id === 'won') ??
    defaultRule('Closed Won')
  );
}

/** The rule that made an invoice, as a click would have it: the default rule's values outlive the rule. */
export function ruleOfInvoice(settings: Pick<Settings, 'rules'>, ruleId: string): Rule | undefined {
  const rule = settings.rules.find(({ id }) => id === ruleId);
  return rule ?? (ruleId === 'won' ? defaultRule('Closed Won') : undefined);
}

/** Rules of `next` whose start line must be drawn: switched on, moved to another stage or pipeline, or for other deals. */
export function rulesSwitchedOn(previous: Settings | null, next: Settings): Rule[] {
  return next.rules.filter((rule) => {
    const before = previous?.rules.find((candidate) => candidate.id === rule.id);
    const isSamePlace = before?.stage === rule.stage && before.pipeline === rule.pipeline;
    const isForSameDeals = isDeepStrictEqual(before?.conditions ?? null, rule.conditions ?? null);
    return rule.enabled && !(before?.enabled && isSamePlace && isForSameDeals);
  });
}
