import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { ConnectionsAnswer, OrgAnswer } from '../../../server/api/contract/connections.ts';
import type { Send } from '../../api/client.ts';
import { setupTexts } from '../../texts/setup-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ConnectionCard } from '../ConnectionCard.tsx';
import { isSwitchedOn, listSetupSteps } from '../setup-progress.ts';
import type { ConfirmedStep, StepName } from '../setup-progress.ts';
import { TermsStep } from '../TermsStep.tsx';
import type { SettingsDraft } from '../use-settings-draft.ts';
import { GuideStep } from './GuideStep.tsx';
import { MappingStep } from './MappingStep.tsx';
import { RulesStep } from './RulesStep.tsx';
import { SwitchOnStep } from './SwitchOnStep.tsx';
import { SyncsStep } from './SyncsStep.tsx';
import { TryStep } from './TryStep.tsx';
import { withSuggestions } from './with-suggestions.ts';

/**
 * From nothing to the first invoice, one step open at a time. What has been done is done for good; what was chosen is kept
 * for the person, at whichever computer, until it is switched on.
 */
export function SetUpGuide(props: {
  connections: ConnectionsAnswer;
  org: OrgAnswer | undefined;
  choices: ChoicesAnswer | undefined;
  draft: SettingsDraft;
  send: Send;
}) {
  const { connections, org, choices, draft, send } = props;
  const t = useTexts(setupTexts);
  const [picked, setPicked] = useState<StepName | null>(null);
  const steps = listSetupSteps({
    terms: org?.terms ?? null,
    connections,
    saved: draft.saved,
    confirmed: draft.confirmed,
  });
  const open = picked ?? steps.find(({ progress }) => progress === 'next')?.name ?? null;
  const suggested = { ...draft, settings: withSuggestions(draft.settings, choices?.suggestions ?? null) };
  const isOn = isSwitchedOn(draft.saved);
  const goOn = (step: ConfirmedStep) => () => {
    draft.confirm(step);
    setPicked(null);
  };
  const waitsFor = org?.terms.accepted === null ? 'terms' : 'nothing';
  const contents: Record<StepName, () => ReactNode> = {
    terms: () => org && <TermsStep terms={org.terms} send={send} />,
    zoho: () => <ConnectionCard provider="zoho" connection={connections.zoho} waitsFor={waitsFor} send={send} />,
    xero: () => <ConnectionCard provider="xero" connection={connections.xero} waitsFor={waitsFor} send={send} />,
    syncs: () => <SyncsStep draft={suggested} onDone={goOn('syncs')} />,
    rules: () => <RulesStep draft={suggested} choices={choices} onDone={goOn('rules')} />,
    mapping: () => <MappingStep draft={suggested} choices={choices} onDone={goOn('mapping')} />,
    try: () => <TryStep draft={suggested} send={send} onDone={goOn('try')} />,
    on: () => <SwitchOnStep draft={suggested} xero={connections.xero} send={send} />,
  };
  return (
    <section className="guide" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <p className={isOn ? 'ready tone-good' : 'soft'} role="status">
        {isOn ? t('all_set_up', { organisation: connections.xero.orgName ?? 'Xero' }) : t('intro')}
      </p>
      <ol className="guide-steps" aria-label={t('steps')}>
        {steps.map(({ name, progress }, position) => (
          <GuideStep
            key={name}
            {...{ name, progress, position }}
            state={name === open ? 'open' : 'closed'}
            onToggle={() => {
              setPicked(name === open ? null : name);
            }}
          >
            {name === open && contents[name]()}
          </GuideStep>
        ))}
      </ol>
    </section>
  );
}
