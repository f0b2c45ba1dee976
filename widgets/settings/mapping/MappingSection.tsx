import { useQuery } from '@tanstack/react-query';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Mapping } from '../../../server/api/contract/mapping.ts';
import type { Send } from '../../api/client.ts';
import { mappingTexts } from '../../texts/mapping-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Message } from '../../ui/Message.tsx';
import { recentDealsOptions } from '../try-queries.ts';
import type { SettingsDraft } from '../use-settings-draft.ts';
import { AccountFields } from './AccountFields.tsx';
import { FieldTable } from './FieldTable.tsx';
import { ProductMappings } from './ProductMappings.tsx';
import { SubformMappings } from './SubformMappings.tsx';
import { TaxRows } from './TaxRows.tsx';
import { XeroLists } from './XeroLists.tsx';

/** Which value of Zoho CRM becomes which value of Xero. */
export function MappingSection(props: { draft: SettingsDraft; choices: ChoicesAnswer | undefined; send: Send }) {
  const { draft, choices, send } = props;
  const t = useTexts(mappingTexts);
  const { mapping, crmFields } = draft.settings;
  // Read live from the CRM, so only where one can be.
  const recent = useQuery({ ...recentDealsOptions(send), enabled: choices?.dealFields != null });
  const errorOf = (field: string) => draft.errorOf(`mapping.${field}`);
  const put = (changed: Mapping) => {
    draft.change({ mapping: changed });
  };
  const part = { mapping, choices, errorOf, onChange: put };
  const flagged = (choices?.flagged ?? []).filter(({ field }) => field.startsWith('mapping.'));
  return (
    <>
      {flagged.length > 0 && (
        <Message tone="warn" title={t('flagged')}>
          <ul className="help-list">
            {flagged.map(({ field, message }) => (
              <li key={`${field} ${message}`}>{message}</li>
            ))}
          </ul>
        </Message>
      )}
      <section className="card" aria-label={t('mapping')}>
        <h2>{t('mapping')}</h2>
        <AccountFields {...part} />
      </section>
      <section className="card" aria-label={t('fields')}>
        <h2>{t('fields')}</h2>
        <FieldTable {...part} sample={recent.data?.sample ?? null} writtenFields={Object.values(crmFields.fields)} />
      </section>
      <section className="card" aria-label={t('taxes')}>
        <h2>{t('taxes')}</h2>
        <TaxRows {...part} />
      </section>
      <section className="card" aria-label={t('products')}>
        <h2>{t('products')}</h2>
        <ProductMappings {...part} saved={draft.saved.mapping.products} send={send} />
      </section>
      <section className="card" aria-label={t('subforms')}>
        <h2>{t('subforms')}</h2>
        <SubformMappings
          {...part}
          sample={recent.data?.sample ?? null}
          used={draft.settings.rules.map(({ lineSource }) => lineSource)}
        />
      </section>
      <section className="card" aria-label={t('lists')}>
        <h2>{t('lists')}</h2>
        <XeroLists {...part} />
      </section>
    </>
  );
}
