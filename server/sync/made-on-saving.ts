import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { SyncState } from '../db/deal-syncs.ts';
import { endingOf } from './problem-codes.ts';
import { anyRule, rulesSwitchedOn, wholeDeal } from './settings.ts';

export interface SavingQuestion {
  rule: Rule;
  /** Null: none yet. */
  saved: Settings | null;
  tried: Settings;
  /** What the start lines in force say of the deal. */
  start: { before: ReadonlySet<string>; unconfirmed: ReadonlyMap<string, string> };
  /** All units of work about the deal. */
  work: SyncState[];
}

/**
 * Whether saving the settings lets a deal's missing invoice be made. A rule that begins with them leaves alone who stands
 * in its stage already, unless an event has told of the deal and it waits.
 */
export function isMadeOnSaving({ rule, saved, tried, start, work }: SavingQuestion): boolean {
  const ofRule = work.filter(
    ({ instalment, ruleId }) => instalment === wholeDeal && [anyRule, rule.id].includes(ruleId),
  );
  const begins = rulesSwitchedOn(saved, tried).some(({ id }) => id === rule.id);
  if (begins) return ofRule.some(goesOn) && work.some(({ namedStage }) => namedStage === rule.stage);
  return ofRule.some(goesOn) || (!start.before.has(rule.id) && !start.unconfirmed.has(rule.id));
}

function goesOn({ state, problem }: SyncState): boolean {
  const needsPerson = problem !== null && ['person', 'nothing'].includes(endingOf(problem.code));
  return state !== 'done' && state !== 'skipped' && !needsPerson;
}
