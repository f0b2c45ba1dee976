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
  errorOf: (field: keyof Mapping) => string | undefined;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, choices, errorOf, onChange } = props;
  const accounts = choices?.accounts ?? null;
  const taxRates = choices?.taxRates ?? null;
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
        emptyLabel="Choose…"
        unknownNote=""
        error={errorOf('lineAmountTypes')}
        onPick={(picked) => {
          const chosen = lineAmountTypes.find((value) => value === picked);
          if (chosen !== undefined) onChange({ ...mapping, lineAmountTypes: chosen });
        }}
      />
    </div>
  );
}

function trimZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
