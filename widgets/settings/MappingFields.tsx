import type { ChoicesAnswer, Mapping } from '../../server/api/contract.ts';
import { lineAmountTypes } from '../../server/api/contract.ts';
import { Picker } from '../ui/Picker.tsx';

const lineAmountLabels: Record<Mapping['lineAmountTypes'], string> = {
  Exclusive: 'Exclude tax',
  Inclusive: 'Include tax',
  NoTax: 'Have no tax',
};

/** Where in Xero's books an invoice line goes. */
export function MappingFields(props: {
  mapping: Mapping;
  choices: ChoicesAnswer | undefined;
  /** The fields of deals that we write. */
  writtenFields: (string | null)[];
  errorOf: (field: keyof Mapping) => string | undefined;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, choices, writtenFields, errorOf, onChange } = props;
  const accounts = choices?.accounts ?? null;
  const taxRates = choices?.taxRates ?? null;
  const rateFields = (choices?.exchangeRateFields ?? []).filter(({ value }) => !writtenFields.includes(value));
  return (
    <div className="fields">
      <Picker
        label="Sales account"
        value={mapping.salesAccountCode}
        options={accounts?.map(({ code, name }) => ({ value: code, label: `${code} – ${name}` })) ?? null}
        emptyLabel={accounts === null ? 'Connect Xero to choose' : 'Choose an account…'}
        unknownNote="Xero no longer offers this account for sales. Choose another."
        error={errorOf('salesAccountCode')}
        onPick={(salesAccountCode) => {
          onChange({ ...mapping, salesAccountCode });
        }}
      />
      <Picker
        label="Tax rate"
        value={mapping.taxType}
        options={
          taxRates?.map(({ taxType, name, ratePercent }) => ({
            value: taxType,
            label: `${name} (${trimZeros(ratePercent)}%)`,
          })) ?? null
        }
        emptyLabel={taxRates === null ? 'Connect Xero to choose' : 'Choose a tax rate…'}
        unknownNote="Xero no longer offers this tax rate for sales. Choose another."
        error={errorOf('taxType')}
        onPick={(taxType) => {
          onChange({ ...mapping, taxType });
        }}
      />
      <Picker
        label="Amounts on the deal"
        value={mapping.lineAmountTypes}
        options={lineAmountTypes.map((value) => ({ value, label: lineAmountLabels[value] }))}
        unknownNote=""
        error={errorOf('lineAmountTypes')}
        onPick={(picked) => {
          const chosen = lineAmountTypes.find((value) => value === picked);
          if (chosen !== undefined) onChange({ ...mapping, lineAmountTypes: chosen });
        }}
      />
      {(mapping.exchangeRateField !== null || rateFields.length > 0) && (
        <Picker
          label="Exchange rate of other currencies"
          value={mapping.exchangeRateField}
          options={choices?.exchangeRateFields ? rateFields : null}
          emptyLabel="Xero’s rate of the day"
          unknownNote="Deals have no such number. Choose another field, or Xero’s rate."
          error={errorOf('exchangeRateField')}
          onPick={(exchangeRateField) => {
            onChange({ ...mapping, exchangeRateField });
          }}
        />
      )}
    </div>
  );
}

function trimZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
