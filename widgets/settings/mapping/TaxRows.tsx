import { useState } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Mapping } from '../../../server/api/contract/mapping.ts';
import type { TranslateOf } from '../../texts/define-texts.ts';
import { mappingTexts } from '../../texts/mapping-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { More } from '../../ui/More.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { rateOptions, trimZeros } from './rate-options.ts';
import { listTaxes, ratesFor, rateWithoutMapping } from './tax-list.ts';

/** Each tax of Zoho CRM by its name there, and the rate of Xero that it is. */
export function TaxRows(props: {
  mapping: Mapping;
  choices: ChoicesAnswer | undefined;
  errorOf: (field: string) => string | undefined;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, choices, errorOf, onChange } = props;
  const t = useTexts(mappingTexts);
  const rates = choices?.taxRates ?? null;
  const crmTaxes = choices?.crmTaxes ?? null;
  const put = (name: string, taxType: string | null) => {
    const others = Object.entries(mapping.taxes).filter(([other]) => other !== name);
    // A changed one keeps its place.
    const taxes = taxType === null ? Object.fromEntries(others) : { ...mapping.taxes, [name]: taxType };
    onChange({ ...mapping, taxes });
  };
  return (
    <>
      <p className="soft">{t('taxes_why')}</p>
      {crmTaxes?.length === 0 && <p className="field-note">{t('no_crm_taxes')}</p>}
      {listTaxes(mapping.taxes, crmTaxes).map((tax) => {
        const { name, percent, from } = tax;
        const value = Object.hasOwn(mapping.taxes, name) ? (mapping.taxes[name] ?? null) : null;
        return (
          <div key={name} className="tax-row">
            <Picker
              label={percent === null ? name : t('tax_percent', { name, percent: trimZeros(percent) })}
              value={value}
              options={rates && rateOptions(ratesFor(tax, rates))}
              {...(from === 'crm' && { emptyLabel: t('tax_not_chosen') })}
              unknownNote={t('tax_gone')}
              {...(value === null && rates && { note: explainUnchosen(tax, mapping, rates, t) })}
              error={errorOf(`taxes.${name}`)}
              onPick={(picked) => {
                put(name, picked);
              }}
            />
            {from === 'own' && (
              <Button
                onPress={() => {
                  put(name, null);
                }}
              >
                {t('remove')}
                <span className="visually-hidden"> {name}</span>
              </Button>
            )}
          </div>
        );
      })}
      {/* Open where there is nothing else to choose from. */}
      <More label={t('tax_by_name')} start={crmTaxes === null || crmTaxes.length === 0 ? 'open' : 'closed'}>
        <TypedTax mapping={mapping} firstRate={mapping.taxType ?? rates?.[0]?.taxType ?? null} onAdd={put} />
      </More>
    </>
  );
}

function explainUnchosen(
  tax: Parameters<typeof rateWithoutMapping>[0],
  { taxType }: Mapping,
  taxRates: NonNullable<ChoicesAnswer['taxRates']>,
  t: TranslateOf<typeof mappingTexts>,
): string {
  const rate = rateWithoutMapping(tax, { taxType, taxRates });
  return rate ? t('tax_by_percent', { rate: rate.name }) : t('tax_waits');
}

/** A tax that the CRM does not tell of, or several on one line. */
function TypedTax(props: {
  mapping: Mapping;
  firstRate: string | null;
  onAdd: (name: string, taxType: string) => void;
}) {
  const { mapping, firstRate, onAdd } = props;
  const t = useTexts(mappingTexts);
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const canAdd = name !== '' && !Object.hasOwn(mapping.taxes, name) && firstRate !== null;
  return (
    <div className="tax-row">
      <Field label={t('tax_name')} note={t('tax_name_note')}>
        {(control) => (
          <input
            {...control}
            className="input"
            maxLength={100}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
          />
        )}
      </Field>
      <Button
        status={canAdd ? 'ready' : 'unavailable'}
        onPress={() => {
          if (firstRate === null) return;
          onAdd(name, firstRate);
          setTyped('');
        }}
      >
        {t('add_tax')}
      </Button>
    </div>
  );
}
