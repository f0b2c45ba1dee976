import { useId } from 'react';
import type { ReactNode } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Mapping } from '../../../server/api/contract/mapping.ts';
import type { RecentDealsAnswer } from '../../../server/api/contract/try-settings.ts';
import { fillTemplate } from '../../../server/sync/fill-template.ts';
import { mappingTexts } from '../../texts/mapping-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Picker } from '../../ui/Picker.tsx';
import { TemplateField } from './TemplateField.tsx';

type Sample = RecentDealsAnswer['sample'];

/** What a line of an invoice stands for in the sample; the deal itself does not say. */
const lineField = 'Line';

/** Field by field: what Xero gets, what of Zoho CRM it is, and what that is at a deal of these days. */
export function FieldTable(props: {
  mapping: Mapping;
  choices: ChoicesAnswer | undefined;
  sample: Sample;
  /** The fields of deals that we write. */
  writtenFields: (string | null)[];
  errorOf: (field: string) => string | undefined;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, choices, sample, writtenFields, errorOf, onChange } = props;
  const t = useTexts(mappingTexts);
  const templates = mapping.templates ?? { reference: null, lineDescription: null };
  const values = sampleValues(sample, t('sample_line'));
  const rateFields = (choices?.exchangeRateFields ?? []).filter(({ value }) => !writtenFields.includes(value));
  const asksForRate = mapping.exchangeRateField !== null || rateFields.length > 0;
  const template = (name: 'reference' | 'lineDescription', usual: string) => (
    <TemplateField
      label={t(`xero_${name}`)}
      value={templates[name]}
      usual={usual}
      fields={[
        ...(name === 'lineDescription' ? [{ value: lineField, label: t('usual_line') }] : []),
        ...(choices?.dealFields ?? []),
      ]}
      error={errorOf(`templates.${name}`)}
      onChange={(text) => {
        onChange({ ...mapping, templates: { ...templates, [name]: text } });
      }}
    />
  );
  return (
    <table className="field-table">
      <thead>
        <tr>
          <th scope="col">{t('column_xero')}</th>
          <th scope="col">{t('column_zoho')}</th>
          <th scope="col">{sample === null ? t('column_sample') : t('column_sample_of', { deal: sample.dealName })}</th>
        </tr>
      </thead>
      <tbody>
        <Row
          xero={t('xero_contact')}
          zoho={t('zoho_contact')}
          sample={values['Account_Name'] ?? values['Contact_Name']}
        />
        <Row
          xero={t('xero_reference')}
          zoho={template('reference', '{Deal_Name}')}
          sample={fillTemplate(templates.reference ?? '{Deal_Name}', values)}
        />
        <Row
          xero={t('xero_lineDescription')}
          zoho={template('lineDescription', `{${lineField}}`)}
          sample={fillTemplate(templates.lineDescription ?? `{${lineField}}`, values)}
        />
        <Row xero={t('xero_lines')} zoho={t('zoho_lines')} sample={values['Amount']} />
        <Row xero={t('xero_dates')} zoho={t('zoho_dates')} sample={values['Closing_Date']} />
        <Row xero={t('xero_url')} zoho={t('zoho_url')} sample={null} />
        {asksForRate && (
          <Row
            xero={t('xero_rate')}
            zoho={
              <Picker
                label={t('exchange_rate')}
                value={mapping.exchangeRateField}
                options={choices?.exchangeRateFields ? rateFields : null}
                emptyLabel={t('rate_of_xero')}
                unknownNote={t('rate_gone')}
                error={errorOf('exchangeRateField')}
                onPick={(exchangeRateField) => {
                  onChange({ ...mapping, exchangeRateField });
                }}
              />
            }
            sample={mapping.exchangeRateField === null ? null : values[mapping.exchangeRateField]}
          />
        )}
      </tbody>
    </table>
  );
}

function sampleValues(sample: Sample, line: string): Record<string, string> {
  return sample === null ? {} : { ...sample.values, Deal_Name: sample.dealName, [lineField]: line };
}

function Row({ xero, zoho, sample }: { xero: string; zoho: ReactNode; sample: string | null | undefined }) {
  const t = useTexts(mappingTexts);
  const id = useId();
  return (
    <tr>
      <th scope="row" id={id}>
        {xero}
      </th>
      <td>{zoho}</td>
      <td className="sample" aria-label={t('column_sample')}>
        {sample ?? '–'}
      </td>
    </tr>
  );
}
