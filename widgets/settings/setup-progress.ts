/** Pure: how far the set-up has come, and what is next. */
import type { ConnectionsAnswer, OrgAnswer } from '../../server/api/contract/connections.ts';
import type { Settings } from '../../server/api/contract/settings.ts';

export const stepNames = ['terms', 'zoho', 'xero', 'syncs', 'rules', 'mapping', 'try', 'on'] as const;
export type StepName = (typeof stepNames)[number];

/** A step somebody confirms by going on; the others are done when they are done. */
export type ConfirmedStep = Extract<StepName, 'syncs' | 'rules' | 'mapping' | 'try'>;

export interface SetupStep {
  name: StepName;
  progress: 'done' | 'next' | 'ahead';
}

interface SetupState {
  /** Null: it is not known yet. */
  terms: OrgAnswer['terms'] | null;
  connections: ConnectionsAnswer;
  saved: Settings;
  confirmed: readonly ConfirmedStep[];
}

/** The steps in order; the first that is not done is next. */
export function listSetupSteps({ terms, connections, saved, confirmed }: SetupState): SetupStep[] {
  const isChosen = isMapped(saved);
  const isDone: Record<StepName, boolean> = {
    terms: terms?.accepted !== null,
    zoho: connections.zoho.state === 'connected',
    xero: connections.xero.state === 'connected',
    syncs: isChosen || confirmed.includes('syncs'),
    rules: isChosen || confirmed.includes('rules'),
    mapping: isChosen || confirmed.includes('mapping'),
    try: isChosen || confirmed.includes('try'),
    on: isSwitchedOn(saved),
  };
  const next = stepNames.findIndex((name) => !isDone[name]);
  return stepNames.map((name, position) => ({
    name,
    progress: isDone[name] ? 'done' : position === next ? 'next' : 'ahead',
  }));
}

/** Account and tax are chosen: until then every deal waits. */
export function isMapped({ mapping }: Pick<Settings, 'mapping'>): boolean {
  return mapping.salesAccountCode !== null && mapping.taxType !== null;
}

/** Deals get their invoices from now on. */
export function isSwitchedOn(saved: Pick<Settings, 'mapping' | 'rules'>): boolean {
  return isMapped(saved) && saved.rules.some((rule) => rule.enabled);
}
