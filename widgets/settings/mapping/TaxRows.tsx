import { useState } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Mapping } from '../../../server/api/contract/mapping.ts';
import { mappingTexts } from '../../texts/mapping-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { rateOptions } from './rate-options.ts';

/** Each tax of Zoho CRM by its name there, and the rate of Xero that it is. */
export function TaxRows(props: {
  mapping: Mapping;
  choices: ChoicesAnswer | undefined;
  errorOf: (field: string) => string | undefined;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, choices, errorOf, onChange } = props;
  const t = useTexts(mappingTexts);
  const [added, setAdded] = useState('');
  const rates = choices?.taxRates ?? null;
  const put = (taxes: Mapping['taxes']) => {
    onChange({ ...mapping, taxes });
  };
  const name = added.trim();
  const firstRate = mapping.taxType ?? rates?.[0]?.taxType ?? null;
  const canAdd = name !== '' && !Object.hasOwn(mapping.taxes, name) && firstRate !== null;
  return (
    <>
      <p className="soft">
        {t('taxes_why')} {t('tax_name_note')}
      </p>
      {Object.entries(mapping.taxes).map(([tax, taxType]) => (
        <div key={tax} className="tax-row">
          <Picker
            label={tax}
            value={taxType}
            options={rates && rateOptions(rates)}
            unknownNote={t('tax_gone')}
            error={errorOf(`taxes.${tax}`)}
            onPick={(picked) => {
              if (picked !== null) put({ ...mapping.taxes, [tax]: picked });
            }}
          />
          <Button
            onPress={() => {
              put(Object.fromEntries(Object.entries(mapping.taxes).filter(([other]) => other !== tax)));
            }}
          >
            {t('remove')}
            <span className="visually-hidden"> {tax}</span>
          </Button>
        </div>
      ))}
      <div className="tax-row">
        <Field label={t('tax_name')}>
          {(control) => (
            <input
              {...control}
              className="input"
              maxLength={100}
              value={added}
              onChange={(event) => {
                setAdded(event.target.value);
              }}
            />
          )}
        </Field>
        <Button
          status={canAdd ? 'ready' : 'unavailable'}
          onPress={() => {
            if (firstRate === null) return;
            put({ ...mapping.taxes, [name]: firstRate });
            setAdded('');
          }}
        >
          {t('add_tax')}
        </Button>
      </div>
    </>
  );
}
