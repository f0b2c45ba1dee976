import { expect, test } from 'vitest';
import type { Rule } from '../../server/api/contract/rules.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { settingsSchema } from '../../server/api/contract/settings.ts';
import { defaultSettings, ruleOfClick, rulesAt, rulesSwitchedOn } from '../../server/sync/settings.ts';
import { aRule, someSettings } from './builders.ts';

const withRules = (...rules: Partial<Rule>[]): Settings => someSettings({ rules: rules.map(aRule) });
const ids = (rules: Rule[]) => rules.map(({ id }) => id);

test('a new connection has one rule for each stage that means won, and nothing chosen for the person to choose', () => {
  const settings = defaultSettings(['Closed Won', 'Signed']);
  expect(settings.rules.map(({ id, stage, enabled }) => [id, stage, enabled])).toEqual([
    ['won', 'Closed Won', true],
    ['won-2', 'Signed', true],
  ]);
  expect(settings.mapping).toMatchObject({ salesAccountCode: null, taxType: null });
  expect(settings.acceptedQuoteStages).toEqual(['Accepted', 'Confirmed', 'Closed Won']);
  expect(settingsSchema.safeParse(settings).success).toBe(true);
});

test('without a stage that means won, the rule is for Closed Won', () => {
  expect(defaultSettings([]).rules.map(({ stage }) => stage)).toEqual(['Closed Won']);
});

const several = withRules(
  { id: 'any', stage: 'Closed Won' },
  { id: 'standard', stage: 'Closed Won', pipeline: 'Standard' },
  { id: 'partners', stage: 'Closed Won', pipeline: 'Partners' },
  { id: 'off', stage: 'Closed Won', enabled: false },
  { id: 'deposit', stage: 'Signed' },
);

test.each([
  ['Closed Won', 'Standard', ['any', 'standard']],
  ['Closed Won', 'Partners', ['any', 'partners']],
  ['Closed Won', null, ['any']],
  ['Signed', 'Standard', ['deposit']],
  ['signed', 'Standard', []],
  ['Lost', 'Standard', []],
  [null, 'Standard', []],
])('at stage %s of pipeline %s the rules %j apply', (stage, pipeline, expected) => {
  expect(ids(rulesAt(several, { stage, pipeline }))).toEqual(expected);
});

test.each<[string, Settings, string | null, string | null, string | null]>([
  ['takes the rule it names', several, 'Standard', 'partners', 'partners'],
  ['takes the rule it names even when that is off', several, 'Standard', 'off', 'off'],
  ['takes nothing when it names a rule that is gone', several, 'Standard', 'gone', null],
  ['takes the first enabled rule whose pipeline fits', several, 'Standard', null, 'any'],
  [
    'passes over rules of other pipelines and those that are off',
    withRules(
      { id: 'off', enabled: false },
      { id: 'partners', pipeline: 'Partners' },
      { id: 'standard', pipeline: 'Standard' },
    ),
    ...(['Standard', null, 'standard'] as const),
  ],
  ['else takes the default rule’s values', withRules({ id: 'won', enabled: false }), 'Standard', null, 'won'],
  ['has a rule even when there is none at all', withRules(), 'Standard', null, 'won'],
])('a click %s', (_name, settings, pipeline, ruleId, expected) => {
  expect(ruleOfClick(settings, pipeline, ruleId)?.id ?? null).toBe(expected);
});

test.each<[string, Partial<Rule>[] | null, Partial<Rule>[], string[]]>([
  ['the first settings switch on every enabled rule', null, [{ id: 'a' }, { id: 'b', enabled: false }], ['a']],
  ['nothing changed, nothing is switched on', [{ id: 'a' }], [{ id: 'a' }], []],
  ['a new rule is switched on', [{ id: 'a' }], [{ id: 'a' }, { id: 'b' }], ['b']],
  ['a rule that was off is switched on', [{ id: 'a', enabled: false }], [{ id: 'a' }], ['a']],
  ['a rule that is switched off is not', [{ id: 'a' }], [{ id: 'a', enabled: false }], []],
  ['a rule moved to another stage is switched on anew', [{ id: 'a' }], [{ id: 'a', stage: 'Signed' }], ['a']],
  ['so is one moved to another pipeline', [{ id: 'a' }], [{ id: 'a', pipeline: 'Standard' }], ['a']],
  ['another name or status is no switch', [{ id: 'a' }], [{ id: 'a', name: 'New', status: 'AUTHORISED' }], []],
])('start lines: %s', (_name, before, after, expected) => {
  expect(ids(rulesSwitchedOn(before && withRules(...before), withRules(...after)))).toEqual(expected);
});
