/** Pure: how far the set-up has come, and what is next. */
import type { ConnectionsAnswer, Settings } from '../../server/api/contract.ts';

export interface SetupStep {
  name: 'zoho' | 'xero' | 'mapping' | 'rule';
  words: string;
  progress: 'done' | 'next' | 'ahead';
}

/** The steps in order; the first that is not done is next. */
export function listSetupSteps(connections: ConnectionsAnswer, settings: Settings): SetupStep[] {
  const { salesAccountCode, taxType } = settings.mapping;
  const steps: { name: SetupStep['name']; words: string; isDone: boolean }[] = [
    { name: 'zoho', words: 'Connect Zoho CRM', isDone: connections.zoho.state === 'connected' },
    { name: 'xero', words: 'Connect Xero', isDone: connections.xero.state === 'connected' },
    { name: 'mapping', words: 'Choose account and tax', isDone: salesAccountCode !== null && taxType !== null },
    { name: 'rule', words: 'Switch on a rule', isDone: settings.rules.some((rule) => rule.enabled) },
  ];
  const next = steps.findIndex((step) => !step.isDone);
  return steps.map(({ name, words, isDone }, position) => ({
    name,
    words,
    progress: isDone ? 'done' : position === next ? 'next' : 'ahead',
  }));
}
