import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { ConnectionsAnswer, OrgAnswer } from '../../server/api/contract/connections.ts';
import type { DraftAnswer } from '../../server/api/contract/settings-draft.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { ConnectionsSection } from './ConnectionsSection.tsx';
import { CrmFieldsSection } from './CrmFieldsSection.tsx';
import { HelpSection } from './HelpSection.tsx';
import { LeftChangesNotice } from './LeftChangesNotice.tsx';
import { MappingSection } from './mapping/MappingSection.tsx';
import { MonitorSection } from './monitor/MonitorSection.tsx';
import { OrganisationChoice } from './OrganisationChoice.tsx';
import { attentionJobsOptions, choicesOptions } from './queries.ts';
import { RightsSection } from './RightsSection.tsx';
import { RulesSection } from './rules/RulesSection.tsx';
import { SectionNav } from './SectionNav.tsx';
import { useSection } from './sections.ts';
import type { Section } from './sections.ts';
import { SettingsForm } from './SettingsForm.tsx';
import { SetUpGuide } from './set-up/SetUpGuide.tsx';
import { SimulationSection } from './simulation/SimulationSection.tsx';
import { isSwitchedOn } from './setup-progress.ts';
import { UninstalledNotice } from './UninstalledNotice.tsx';
import { useSettingsDraft } from './use-settings-draft.ts';
import type { SettingsDraft } from './use-settings-draft.ts';
import { WaitingDeals } from './WaitingDeals.tsx';
import { XeroEventsNotice } from './XeroEventsNotice.tsx';

interface Read {
  connections: ConnectionsAnswer;
  saved: Settings;
  /** What the person left behind unsaved; undefined: it could not be read. */
  kept: DraftAnswer | undefined;
  /** Undefined: not read yet, or only administrators may. */
  org: OrgAnswer | undefined;
  send: Send;
}

/** The page of somebody who may be here: what needs a person first, then the part that the address names. */
export function SettingsSections({ connections, saved, kept, org, send }: Read) {
  const isOn = isSwitchedOn(saved);
  // Whoever finishes the set-up stays where it says so.
  const [home] = useState<Section>(isOn ? 'monitor' : 'setup');
  const shown = useSection() ?? home;
  const draft = useSettingsDraft({ saved, send, kept });
  const isKnown = connections.zoho.state !== 'not_connected' || connections.xero.state !== 'not_connected';
  const choices = useQuery({ ...choicesOptions(send), enabled: isKnown });
  const jobs = useQuery({ ...attentionJobsOptions(send), select: (read) => read.jobs.length });
  const marked: Section[] = [
    ...(isOn ? [] : ['setup' as const]),
    ...(hasFlags(choices.data) ? ['mapping' as const] : []),
    ...((jobs.data ?? 0) > 0 ? ['monitor' as const] : []),
    ...([connections.zoho, connections.xero].some(({ state }) => state === 'lost') ? ['connections' as const] : []),
  ];
  const form = (content: (offered: ChoicesAnswer | undefined) => ReactNode) => (
    <WithChoices choices={choices} isKnown={isKnown}>
      {(offered) => <SettingsForm draft={draft}>{content(offered)}</SettingsForm>}
    </WithChoices>
  );
  const parts: Record<Section, () => ReactNode> = {
    setup: () => <SetUpGuide {...{ connections, org, draft, send }} choices={choices.data} />,
    rules: () => form((offered) => <RulesSection draft={draft} choices={offered} />),
    mapping: () => form((offered) => <MappingSection draft={draft} choices={offered} send={send} />),
    simulation: () => <SimulationSection {...{ draft, send }} choices={choices.data} />,
    crm: () => form((offered) => <CrmFieldsSection {...crmFieldsOf(draft)} choices={offered} />),
    rights: () => form((offered) => <RightsSection {...rightsOf(draft)} choices={offered} />),
    monitor: () => (
      <>
        <WaitingDeals send={send} />
        <MonitorSection send={send} />
      </>
    ),
    connections: () => <ConnectionsSection {...{ connections, org, send }} />,
    help: () => <HelpSection />,
  };
  return (
    <>
      <SectionNav shown={shown} marked={marked} />
      {org?.uninstalled && <UninstalledNotice uninstalled={org.uninstalled} send={send} />}
      {org?.choice && <OrganisationChoice choice={org.choice} send={send} />}
      <XeroEventsNotice send={send} />
      <LeftChangesNotice draft={draft} />
      {parts[shown]()}
    </>
  );
}

function hasFlags(choices: ChoicesAnswer | undefined): boolean {
  return (choices?.flagged ?? []).some(({ field }) => field.startsWith('mapping.'));
}

/** What of the settings is shown as it is edited, though how far it works is what is saved. */
function crmFieldsOf({ settings, saved, errorOf, change }: SettingsDraft) {
  const crmFields = { ...settings.crmFields, state: saved.crmFields.state };
  const automations = { ...settings.automations, state: saved.automations.state };
  return { settings: { ...settings, crmFields, automations }, errorOf, onChange: change };
}

function rightsOf({ settings, errorOf, change }: SettingsDraft) {
  return {
    ...{ rights: settings.rights, errorOf },
    onChange: (rights: Settings['rights']) => {
      change({ rights });
    },
  };
}

/** What can be chosen, once it is known or known to be unreadable: until then nobody can say what is not there. */
function WithChoices(props: {
  choices: {
    data: ChoicesAnswer | undefined;
    error: Error | null;
    isPending: boolean;
    isFetching: boolean;
    refetch: () => unknown;
  };
  /** False: neither side is connected, so there is nothing to read. */
  isKnown: boolean;
  children: (choices: ChoicesAnswer | undefined) => ReactNode;
}) {
  const { choices, isKnown, children } = props;
  const t = useTexts(settingsTexts);
  if (choices.isPending && isKnown) {
    return (
      <div className="form-skeleton" role="status">
        <span className="visually-hidden">{t('reading_choices')}</span>
        {[220, 140, 240].map((height) => (
          <Skeleton key={height} width="100%" height={height} />
        ))}
      </div>
    );
  }
  return (
    <>
      {choices.error !== null && (
        <FailureNotice
          title={t('choices_not_read')}
          failure={explainFailure(choices.error)}
          retry={{ status: choices.isFetching ? 'busy' : 'ready', onPress: () => void choices.refetch() }}
        />
      )}
      {children(choices.data)}
    </>
  );
}
