/** Pure: what a person does to the list of rules. */
import { ruleSchema } from '../../../server/api/contract/rules.ts';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Rule } from '../../../server/api/contract/rules.ts';
import { listStages } from '../stages.ts';

/** `newId`: of no rule before, also none that was removed, because invoices are tied to the id of their rule. */
export function addRule(rules: Rule[], pipelines: ChoicesAnswer['pipelines'], named: { newId: string; name: string }) {
  const stages = pipelines ? listStages(pipelines) : [];
  const isFree = (stage: string) => !rules.some((rule) => rule.stage === stage);
  const won = stages.find(({ value, closedWon }) => closedWon && isFree(value));
  const stage = won ?? stages.find(({ value, closedLost }) => !closedLost && isFree(value)) ?? stages[0];
  const rule = ruleSchema.parse({
    id: named.newId,
    name: named.name,
    stage: stage?.value ?? 'Closed Won',
    enabled: true,
  });
  return [...rules, rule];
}

/** The copy stands behind its original and is off until somebody has made it another one. */
export function duplicateRule(rules: Rule[], id: string, named: { newId: string; name: string }): Rule[] {
  return rules.flatMap((rule) =>
    rule.id === id ? [rule, { ...rule, id: named.newId, name: named.name.slice(0, 100), enabled: false }] : [rule],
  );
}

/** One place up or down; at the end of the list it stays. */
export function moveRule(rules: Rule[], id: string, to: 'up' | 'down'): Rule[] {
  const from = rules.findIndex((rule) => rule.id === id);
  const target = to === 'up' ? from - 1 : from + 1;
  const [moved, other] = [rules[from], rules[target]];
  if (!moved || !other) return rules;
  return rules.map((rule) => (rule === moved ? other : rule === other ? moved : rule));
}

/** Rules that are on and may meet at the same deal, at the same stage, as this one. */
export function rulesBeside(rules: Rule[], rule: Rule): Rule[] {
  if (!rule.enabled) return [];
  const meets = (other: Rule) => other.pipeline === null || rule.pipeline === null || other.pipeline === rule.pipeline;
  return rules.filter((other) => other.id !== rule.id && other.enabled && other.stage === rule.stage && meets(other));
}
